// One stream of hints per browser: the tab that holds the lock listens and tells the others. No timer on its path.
const DOWN_MS = 4000;
const POLL_MS = 20000;
let isLeading = false;
let opened = 0;
let downSince = 0;

function hear(hint) {
  const isOpen = hint.thread_id && openId() === hint.thread_id;
  if (hint.kind === "message") {
    if (isOpen) pullNew();
    pullRow(hint.thread_id, true).then(() => hint.is_inbound && !isOpen && sayNew(hint.thread_id));
    pullCounts();
  } else if (hint.kind === "status") {
    if (hint.message_id && document.getElementById(`m${hint.message_id}`)) pullBubble(hint.message_id);
    if (hint.thread_id && hint.is_row_changed !== false) pullRow(hint.thread_id, false);
  } else if (hint.kind === "unknown") {
    pullCounts();
    refreshBoard().catch(quietly);
  } else if (hint.thread_id) {
    if (isOpen && hint.kind !== "read" && hint.kind !== "draft") pullAround();
    if (isOpen && hint.kind === "thread") pullNew(); // a marker: somebody called
    pullRow(hint.thread_id, false);
    pullCounts();
  }
}

function sayNew(id) {
  announce(`${said.new} ${$(`#row-${id} .nm`)?.textContent || said.client}`);
}

function resync() {
  pullTail();
  pullAround();
  pullList();
  pullCounts();
  refreshBoard().catch(quietly);
}

// The board of unknown numbers; while somebody is about to click in it, or types, it waits until they leave the card.
let isBoardOld = false;
const isAtWork = () => Boolean($(".card:is(:hover, :focus-within)"));

async function refreshBoard() {
  const board = location.pathname === "/unknown" && $("#main");
  if (!board || (isBoardOld = isAtWork())) return;
  const fresh = $("#main", nodes(await (await pull("/unknown")).text()));
  if (!(isBoardOld = isAtWork())) inPlace(board, fresh, true);
}
for (const kind of ["pointerout", "focusout"]) {
  document.addEventListener(kind, () => { if (isBoardOld) setTimeout(() => refreshBoard().catch(quietly)); });
}

// A hint may come both by the stream and as one that was missed: what it is about is drawn once.
const MOST_PLACES = 1000;
const places = new Set();

function told(hint) {
  if (hint.place && places.has(hint.place)) return;
  if (hint.place) places.add(hint.place);
  if (places.size > MOST_PLACES) places.delete(places.values().next().value);
  if (hint.kind === "signed_out") return leave("out");
  if (hint.kind === "resync") resync();
  else hear(hint);
}

// What was told between the page's drawing and its first hint: it is told now.
async function catchUp() {
  const hints = await patiently(() => pull(`/events/missed?since=${page.heard}`)).then((a) => a.json()).catch(quietly);
  for (const hint of hints ?? []) told(hint);
}

// isHeir: another tab led before and is gone; all tabs may have missed something in between.
function lead(isHeir) {
  isLeading = true;
  const stream = new EventSource("/events");
  stream.onopen = () => {
    if (opened++ || isHeir) { resync(); channel.postMessage({ kind: "hint", hint: { kind: "resync" } }); } else catchUp();
    down(false);
  };
  stream.onmessage = ({ data }) => {
    const hint = JSON.parse(data);
    channel.postMessage({ kind: "hint", hint });
    told(hint);
    if (hint.kind === "message" && hint.is_inbound && !document.hasFocus()) tell("arrived");
  };
  stream.onerror = () => {
    down(true);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    pullCounts(); // signed out? then this leads to the door
    setTimeout(lead, 2000 + Math.random() * 3000, isHeir);
  };
}

function down(isDown) {
  downSince = isDown ? downSince || Date.now() : 0;
  channel.postMessage({ kind: "down", isDown });
  showDown(isDown);
}

let downTimer = 0;
function showDown(isDown, ms = DOWN_MS) {
  const band = $("#offline");
  clearTimeout(downTimer);
  if (isDown) {
    downTimer = setTimeout(() => { band.textContent = band.dataset.lost; band.hidden = false; }, ms);
  } else if (!band.hidden) {
    band.textContent = band.dataset.back;
    downTimer = setTimeout(() => { band.hidden = true; }, 2000);
  }
}

heard.set("hint", ({ hint }) => told(hint));
heard.set("down", ({ isDown }) => showDown(isDown));
// Without a stream the page still learns what is new, later.
setInterval(() => { if (isLeading && downSince && Date.now() - downSince > DOWN_MS) resync(); }, POLL_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) pullNew(); });

// What could not be shown in time is asked for again, with more patience than a page can have.
async function askAgain() {
  while ($("[data-away]")) {
    const answer = await ask(location, { "X-Live": "1" }).catch(quietly);
    if (answer?.redirected) return leave("out"); // to the door
    const fresh = answer?.ok && nodes(await answer.text());
    if (fresh && !$("[data-away]", fresh)) return redraw(fresh);
    await pause(2000);
  }
}

// Somebody may be writing beside what was missing, or reading.
function redraw(fresh) {
  const wasOpen = thread();
  inPlace($("#main"), $("#main", fresh), true);
  filterRows();
  if (!wasOpen) openAtNew();
  restoreUnsaved();
  dressComposer();
  pullCounts();
}
askAgain();

// Plain http on a name other than localhost has no locks: one stream per tab then.
const LOCK = `clientcomm-${page.staff}`;
const forEver = () => new Promise(() => {});
if (navigator.locks) {
  navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    if (lock) { lead(false); return forEver(); }
    catchUp();
    navigator.locks.request(LOCK, () => { lead(true); return forEver(); });
  });
} else lead(false);
