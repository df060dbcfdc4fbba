// Single keys, off while typing and for whoever does not want them (WCAG 2.1.4); what happens after a thread opens.
const keysBox = $("#keys-on");
let openedBy = "pointer";
keysBox.checked = localStorage.getItem("keys") !== "off";
keysBox.addEventListener("change", () => localStorage.setItem("keys", keysBox.checked ? "on" : "off"));

function openRow(link) {
  if (!link) return;
  openedBy = "keys";
  link.focus({ preventScroll: true });
  link.click();
  link.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = $$("#list .row:not([hidden]) a");
  const at = rows.findIndex((a) => a.closest(".row").dataset.id === openId());
  return rows[at + by];
}

// Keys that are about the list; all others stand on what they press: data-key="n", or "g i" for one after the other.
const KEYS = {
  "?": () => $("#keys").showModal(),
  a: () => openRow($("#list .row[data-due]:not([hidden]) a:not([aria-current])")),
  j: () => openRow(step(1)),
  k: () => openRow(step(-1)),
  u: () => openRow($("#list .row.unread:not([hidden]) a")),
};

// What can be reached: in a menu that is shut, but not on a pane that is not shown. Of several, the last: the newest.
function keyed(key) {
  const isThere = (e) => e.dataset.key === key && (e.closest("details") ?? e).checkVisibility();
  return $$("[data-key]").filter(isThere).at(-1);
}

// Keys that are meant for a box which is gone, or not there yet.
const REST_MS = 3000;
let restUntil = 0;
const keysRest = () => { restUntil = Date.now() + REST_MS; };
function areKeysAtRest() {
  if (Date.now() < restUntil) keysRest(); // still typing
  return Date.now() < restUntil;
}

// Who opens a conversation by a key goes on by keys: what is pressed before it is there is meant for it, in that order.
const early = [];
function catchUpOnKeys() {
  while (early.length && !opening) {
    const key = early.shift();
    if (document.activeElement.matches("input, textarea")) document.execCommand("insertText", false, key);
    else actOf(key)?.();
  }
}

let first = ""; // the G of G I

function actOf(key) {
  const place = (first && keyed(`${first} ${key}`)) || keyed(key);
  first = key === "g" ? key : "";
  if (!place) return KEYS[key];
  return () => (place.matches("input, textarea") ? place.focus() : place.click());
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea, select");
  if (event.target.id === "body" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (event.shiftKey) openLater(event.target.form);
    else event.target.form.requestSubmit($(".btn.primary", event.target.form));
  } else if (event.key === "Escape" && isTyping) {
    event.target.blur();
  } else if (event.key === "Escape") {
    for (const menu of openMenus()) { menu.open = false; $("summary", menu).focus(); }
  } else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && keysBox.checked && !$("dialog[open]") && !areKeysAtRest()) {
    if (opening && openedBy === "keys" && !event.key[1]) early.push(event.key);
    const act = !opening && actOf(event.key);
    if (act) { event.preventDefault(); act(); }
  }
});
document.addEventListener("pointerdown", () => { openedBy = "pointer"; early.length = 0; });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  for (const menu of openMenus()) menu.open = menu.contains(event.target);
});
function openLater(form) {
  form.elements.day.closest("details").open = true;
  form.elements.day.focus();
}

const openMenus = () => $$(":is(.me, .more, .later, .picture)[open]");

// Until a conversation that was asked for is there, the one in sight takes no word: the list marks another already.
let opening = null;
const hold = (isHeld) => $("#thread")?.toggleAttribute("inert", isHeld);
// By a row, or by the browser's Back, which draws the list with it.
const isOpening = ({ detail }) => ["thread", "main"].includes(detail?.ctx?.target?.id);

document.addEventListener("htmx:before:request", (event) => {
  if (!isOpening(event)) return;
  opening = event.detail.ctx;
  hold(true);
  const row = opening.sourceElement.closest(".row");
  if (row) markRow(row.dataset.id);
});
document.addEventListener("htmx:before:swap", (event) => {
  if (!isOpening(event) || event.detail.ctx.response.status < 400) return;
  event.preventDefault();
  location.assign(event.detail.ctx.request.action); // the page that says why
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  if (detail.ctx !== opening) return; // it is there, or another was asked for meanwhile
  opening = null;
  early.length = 0;
  hold(false);
  markRow(openId());
  if (detail.ctx.response) return;
  showDown(true, 0);
  setTimeout(() => downSince || showDown(), DOWN_MS);
});

// A thread was put in place: begin at what is new, and put the cursor where the next word goes. Where another was
// asked for meanwhile, that one is waited for: this one takes no word.
function threadOpened({ detail }) {
  if (opening === detail.ctx) opening = null;
  hold(opening);
  if (!opening) markRow(openId());
  openAtNew();
  restoreUnsaved();
  dressComposer();
  badge(unreadNow());
  seen();
  if (opening) return;
  if (openedBy === "keys") $("#list [aria-current]")?.focus({ preventScroll: true });
  else if (!matchMedia("(pointer: coarse)").matches) ($("#body") ?? $(".thread-head h2"))?.focus({ preventScroll: true });
  catchUpOnKeys();
}

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (isOpening(event)) threadOpened(event);
  askAgain();
  if (["list", "main"].includes(target?.id)) filterRows();
  giveWordsBack();
  // Its button has gone with what it was for: the keys go on from the texts.
  if (target?.matches(".msg")) keepFocus();
});
