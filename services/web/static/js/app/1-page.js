// What the other parts share. All parts are joined into one function: nothing here is global.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const page = document.body.dataset;
const said = $("#announce").dataset;

// Says whose page this is: where somebody else has signed in since, it gets nothing of theirs, and does nothing.
async function ask(url, headers, more) {
  const answer = await fetch(url, { ...more, headers: { "X-Staff": page.staff, ...headers } });
  if (answer.status === 401) leave("out");
  return answer;
}

// What the page asked for by itself. Throws with .status when there is none.
async function pull(url, more) {
  const answer = await ask(url, { "HX-Request": "true", "X-Live": "1" }, more);
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} for ${url}`), { status: answer.status });
  return answer;
}

async function post(url, fields, more = {}) {
  const hasFile = fields instanceof FormData && [...fields.values()].some((value) => value.size);
  const go = () => ask(url, { "X-CSRF": page.csrf, Accept: "application/json" }, { method: "POST", body: hasFile ? fields : new URLSearchParams(fields), ...more });
  const answer = await go();
  return renewedBy(answer) ? go() : answer;
}

// Signed in again since this page was drawn, in another tab: it goes on with the new session's token. An answer brings
// one where the old one was not taken; it is ours if the person is the same.
function renewedBy({ headers }) {
  if (headers.get("X-Staff") !== page.staff) return false;
  renew(headers.get("X-CSRF"));
  return true;
}

function renew(csrf) {
  page.csrf = csrf;
  for (const field of $$("[name=csrf]")) field.value = csrf;
  document.dispatchEvent(new Event("renewed"));
  flushDraft();
}

function nodes(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// Puts what came in the place of what is there, node by node: the focus, what is typed or chosen, and all that a
// screen reader has read already stay where they are. A focus whose place has gone is among the texts.
let morph;
htmx.registerExtension("clientcomm", { init: (api) => { morph = api.morph; } });
function inPlace(old, fresh, isInner) {
  const hadFocus = old.contains(document.activeElement);
  morph(old, fresh, isInner);
  htmx.process(old);
  if (hadFocus) keepFocus();
}

function keepFocus() {
  if (document.activeElement === document.body) $("#scroll")?.focus({ preventScroll: true });
}

function leave(note = "idle") {
  // What is typed and kept nowhere goes along, or has the page stay: more/unkept.js.
  const detail = { note };
  tell("leave", detail).then((isGoing) => isGoing && location.assign(detail.at ?? door(note)));
}

const door = (note, next = location.pathname + location.search) => `/sign-in?note=${note}&next=${encodeURIComponent(next)}`;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// The server was busy, or the network away for a moment: what is missing then would be missing for good.
async function patiently(job) {
  for (const ms of [300, 1000, 3000]) {
    try {
      return await job();
    } catch (error) {
      if (!(error instanceof TypeError || error.status >= 500)) throw error;
      await pause(ms);
    }
  }
  return job();
}

// Jobs one after another; one that is already waiting is not queued twice.
function queue() {
  let tail = Promise.resolve();
  const waiting = new Map();
  return (key, job) => {
    if (!waiting.has(key)) {
      waiting.set(key, (tail = tail.then(() => { waiting.delete(key); return patiently(job); }).catch(quietly)));
    }
    return waiting.get(key);
  };
}

// A piece that could not be had now comes with the next hint or the next poll; a fault of ours must be seen.
function quietly(error) {
  if (!(error instanceof TypeError) && !error.status) throw error;
}

// What few need comes when somebody first reaches for it, or for what it is about: [data-more]. It works without, too.
let more = null;
function fetchMore() {
  const app = { $, $$, page, said, post, pull, nodes, queue, quietly, announce, dressComposer, noteDraft, showTrouble, offer, unkept, door, thread, named, lastDay };
  return more ??= import(page.moreJs).then((parts) => parts.default(app)).catch((error) => { more = null; quietly(error); });
}
const tell = (name, detail) => fetchMore().then(() => document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true })));
for (const kind of ["pointerover", "focusin", "click"]) {
  document.addEventListener(kind, (event) => { if (event.target.closest?.("[data-more], textarea")) fetchMore(); });
}

function announce(text) {
  $("#announce").textContent = text;
}

const channel = new BroadcastChannel(`clientcomm-${page.staff}`);
const heard = new Map(); // what other tabs say, by kind
channel.onmessage = ({ data }) => heard.get(data.kind)?.(data);
