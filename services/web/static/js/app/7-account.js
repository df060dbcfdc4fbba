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
  post("/stay", {}).catch(quietly);
}

heard.set("here", () => { lastHere = lastTold = Date.now(); $("#still-there").close(); });
for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, here, { passive: true });
$("[data-stay]").addEventListener("click", () => { $("#still-there").close(); tellHere(); });

setInterval(() => {
  const away_s = (Date.now() - lastHere) / 1000;
  if (away_s > page.idleS) leave();
  else if (away_s > page.warnS && !$("#still-there").open) $("#still-there").showModal();
}, MINUTE_MS / 4);

// Whoever signed in again in this tab goes on in the others.
heard.set("csrf", ({ csrf }) => renew(csrf));
channel.postMessage({ kind: "csrf", csrf: page.csrf });
document.addEventListener("htmx:before:response", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (response.status === 401) leave("out");
  else if (renewedBy(response)) setTimeout(() => sourceElement.requestSubmit());
  else return;
  event.preventDefault();
});
if (sessionStorage.getItem("words")) fetchMore();

// The page as it came from the server, when every part above is there.
openAtNew();
dressComposer();
filterRows();
badge(unreadNow());
seen();
