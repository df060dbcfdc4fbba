// Staying signed in while somebody is here.
const MINUTE_MS = 60000;
const TELL_EVERY_MS = 5 * MINUTE_MS;
let lastHere = Date.now();
let lastTold = Date.now();

function here() {
  lastHere = Date.now();
  if ($("#still-there").open || lastHere - lastTold < TELL_EVERY_MS) return;
  tellHere();
}

function tellHere() {
  lastTold = lastHere = Date.now();
  channel.postMessage({ kind: "here" });
  post("/stay", {}).then((answer) => { if (answer.status === 401) leave(); }).catch(quietly);
}

heard.set("here", () => { lastHere = lastTold = Date.now(); $("#still-there").close(); });
for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, here, { passive: true });
$("[data-stay]").addEventListener("click", () => { $("#still-there").close(); tellHere(); });

setInterval(() => {
  const away_s = (Date.now() - lastHere) / 1000;
  if (away_s > Number(page.idleS)) leave();
  else if (away_s > Number(page.warnS) && !$("#still-there").open) $("#still-there").showModal();
}, MINUTE_MS / 4);

// The page as it came from the server, when every part above is there.
openAtNew();
dressComposer();
filterRows();
badge(unreadNow());
seen();
