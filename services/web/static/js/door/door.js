// Show or hide the password.
const show = document.querySelector("#show");
const secret = document.querySelector("#password");
const words = [show.textContent, show.dataset.hide];
show.hidden = false;
show.addEventListener("click", () => {
  const isShown = secret.type === "text";
  secret.type = isShown ? "password" : "text";
  show.textContent = words[isShown ? 0 : 1];
  show.setAttribute("aria-pressed", String(!isShown));
});
