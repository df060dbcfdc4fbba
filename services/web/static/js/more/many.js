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
// Enter in the name of a group saves the group: the button beside it, not the form's first.
document.addEventListener("keydown", (event) => {
  const own = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-own-button]");
  if (!own) return;
  event.preventDefault();
  app.$("button", own).click();
});
const form = app.$(".chooser");
if (form) count(form); // ticked before this came
