// What a day and a time mean, said while they are typed; the server reads them.
const { $ } = app;
let laterTimer = 0;

async function sayWhen(form) {
  const line = $("#later-line", form);
  const { day, time } = form.elements;
  if (!day.value.trim() || !time.value.trim()) {
    line.textContent = "";
    return;
  }
  const typed = new URLSearchParams({ day: day.value, time: time.value });
  const told = await (await app.pull(`${line.dataset.when}?${typed}`)).json();
  line.textContent = told.line;
  for (const field of [day, time]) field.toggleAttribute("aria-invalid", false);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("#later-day, #later-time")) return;
  clearTimeout(laterTimer);
  laterTimer = setTimeout(() => sayWhen(event.target.form).catch(app.quietly), 300);
});
