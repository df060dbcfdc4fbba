// Notifications are asked for only when somebody wants them: the button in the account menu.
const ask = app.$("#notify");
if ("Notification" in window && Notification.permission === "default") {
  ask.hidden = false;
  ask.addEventListener("click", () => Notification.requestPermission().then(() => { ask.hidden = true; }));
}
