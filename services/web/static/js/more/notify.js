// Notifications are asked for only when somebody wants them: the button in the account menu.
const ask = app.$("#notify");
if ("Notification" in window && Notification.permission === "default") {
  ask.hidden = false;
  ask.addEventListener("click", () => Notification.requestPermission().then(() => { ask.hidden = true; }));
}

// Never a name, a number or a word of the text: other people see this screen.
document.addEventListener("arrived", () => {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(app.said.notify, { body: app.said.notifyBody, tag: "clientcomm", renotify: true });
  shown.onclick = () => { window.focus(); shown.close(); };
});
