// How many are chosen, while people are ticked: those the filter hides count as they were.
const count = (form) => {
  const place = app.$("[data-count-of]", form);
  const total = Number(form.dataset.hidden) + app.$$("[name=thread]:checked", form).length;
  app.$("b", place).textContent = place.dataset.countOf.replace("{}", total.toLocaleString());
};
document.addEventListener("change", (event) => {
  const form = event.target.closest(".chooser");
  if (form && event.target.name === "thread") count(form);
});
const form = app.$(".chooser");
if (form) count(form); // ticked before this came
