// Writing: the counter, drafts kept by the server, sending without losing or doubling a word.
const SAVE_AFTER_MS = 700;
const composeJobs = queue();

// GSM 03.38: the same tables and the same count as the server's (a test compares them).
const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENSION = new Set("^{}\\[~]|€\f");
const LOOKALIKES = [[/[‘’‚‛`´′ʼ]/g, "'"], [/[“”„‟″«»]/g, '"'], [/[‐‑‒–—―−]/g, "-"], [/[\t\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "], [/[\u00ad\u200b\u2060\ufeff]/g, ""], [/…/g, "..."], [/•/g, "*"], [/‹/g, "<"], [/›/g, ">"]];
const MAX_CHARS = 1600;

function measure(text) {
  const chars = [...text];
  const isGsm = chars.every((c) => BASIC.has(c) || EXTENSION.has(c));
  const widths = chars.map((c) => (isGsm ? (EXTENSION.has(c) ? 2 : 1) : c.length));
  const units = widths.reduce((a, b) => a + b, 0);
  const [alone, each] = isGsm ? [160, 153] : [70, 67];
  const over = Math.max(0, text.length - MAX_CHARS);
  if (units <= alone) return { isGsm, units, segments: 1, left: alone - units, over };
  let segments = 1;
  let left = each;
  for (const width of widths) {
    if (width > left) { segments += 1; left = each; }
    left -= width;
  }
  return { isGsm, units, segments, left, over };
}

// What the server will send: look-alikes only where they save a text.
function tidied(text) {
  const clean = text.replace(/\r\n|[\r\v\u0085\u2028\u2029]/g, "\n").normalize("NFC");
  const swapped = LOOKALIKES.reduce((t, [from, to]) => t.replace(from, to), clean).normalize("NFC");
  return measure(swapped).segments < measure(clean).segments ? swapped : clean;
}

function countLine(form, size) {
  const say = form.dataset;
  const fill = (text, n) => text.replace("{}", n);
  if (size.over) return fill(say.over, size.over);
  if (size.segments > 4) return fill(say.long, size.segments);
  if (size.segments > 1) return fill(say.texts, size.segments) + (size.isGsm ? "" : ` (${say.room})`);
  return size.units > (size.isGsm ? 130 : 50) ? fill(say.left, size.left) : "";
}

function dressComposer() {
  const area = $("#body");
  if (!area) return;
  const size = measure(tidied(area.value));
  $("#count").textContent = countLine(area.form, size);
  $("#count").classList.toggle("over", size.over > 0);
  area.rows = Math.min(8, Math.max(2, area.value.split("\n").length + Math.floor(area.value.length / 90)));
}

// Drafts: after a pause, on leaving the box, and before another client is opened. Each carries its own thread.
const unsaved = new Map(); // thread -> words the server does not have yet
const savedAt = new Map(); // thread -> which of the server's drafts those words go on from
const keptAs = new Map(); // thread -> the words as the server has them
const othersWords = new Map(); // thread -> another tab's words whose place ours took
let pending = null;

function noteDraft(form) {
  clearTimeout(pending?.timer);
  unsaved.set(form.dataset.thread, form.elements.body.value);
  pending = { form, timer: setTimeout(flushDraft, SAVE_AFTER_MS) };
}

function flushDraft(more) {
  if (!pending) return;
  const { form, timer } = pending;
  pending = null;
  clearTimeout(timer);
  if (unsaved.has(form.dataset.thread)) saveDraft(form, unsaved.get(form.dataset.thread), more);
}

// The line below the box says so; the next key, leaving the box or the page tries once more.
function notKept(form, error) {
  $("#draft", form).textContent = form.dataset.unkept;
  pending ??= { form };
  throw error;
}

function saveDraft(form, body, more) {
  const id = form.dataset.thread;
  const save = async () => {
    const answer = await post(`/c/${id}/draft`, { body, saved_at: seenDraft(form) }, more).catch((error) => notKept(form, error));
    if (!answer.ok) notKept(form, Object.assign(new Error("draft"), { status: answer.status }));
    const told = await answer.json();
    keptAs.set(id, body);
    savedAt.set(id, told.saved_at);
    form.elements.body.defaultValue = body;
    if (told.replaced) othersWords.set(id, told.replaced);
    // A thread that was asked for just before may still come without these words.
    setTimeout(() => { if (pending?.form !== form && unsaved.get(id) === body) unsaved.delete(id); }, 1000);
    if (!form.isConnected) return;
    $("#draft", form).textContent = told.line;
    if (told.replaced) offer(form, told.replaced);
  };
  // A page that is going away has no time to wait in line.
  return more ? save().catch(quietly) : composeJobs(`${id}:${body}`, save);
}

// The newest draft this page has seen: what it saved itself, or what the box was drawn with.
const seenDraft = (form) => savedAt.get(form.dataset.thread) ?? form.elements.saved_at.value;

// A thread that is opened again sooner than its draft was saved; else what is drawn is what was seen.
function restoreUnsaved() {
  const form = $(".composer");
  if (!form) return;
  const id = form.dataset.thread;
  if (unsaved.has(id)) form.elements.body.value = unsaved.get(id);
  else savedAt.delete(id);
  restoreTried(form);
}

function offer(form, other) {
  const place = $("#draft", form);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link brand", textContent: form.dataset.show });
  button.addEventListener("click", () => {
    const area = form.elements.body; // what is being written stays, above what was written elsewhere
    othersWords.delete(form.dataset.thread);
    area.value = area.value ? `${area.value}\n${other}` : other;
    place.textContent = "";
    dressComposer();
    noteDraft(form);
    area.focus();
  });
  place.replaceChildren(`${form.dataset.other} `, button);
}

// Another tab sent what stands in this box, kept as the draft: it is no draft any more, and does not go again.
function forgetSent(arrived) {
  const form = $(".composer");
  const area = form?.elements.body;
  const words = tidied(area?.value ?? "").trim();
  if (!words || area.value !== area.defaultValue || !arrived.some((n) => $(".body[dir]", n)?.textContent.trim() === words)) return;
  threadJobs("sent", async () => {
    const fresh = $(".composer", nodes(await (await pull(`/c/${form.dataset.thread}`)).text()));
    if (!fresh || fresh.elements.saved_at.value === seenDraft(form) || area.value !== area.defaultValue) return;
    area.value = area.defaultValue = fresh.elements.body.value;
    savedAt.set(form.dataset.thread, fresh.elements.saved_at.value);
    unsaved.delete(form.dataset.thread);
    $("#draft", form).textContent = $("#draft", fresh).textContent;
    dressComposer();
  });
}

const unsent = new Map(); // the click's id -> what waits for a draft to be saved before it

// Sending: the box empties at once; if it did not work the words come back.
async function send(form, submitter) {
  if (form.dataset.isSending) return;
  form.dataset.isSending = "1";
  // Pictures that are on their way go along, and no word that was not there; one that was refused is looked at first.
  const area = form.elements.body;
  area.readOnly = true;
  const isWhole = await form.uploads;
  area.readOnly = false;
  if (isWhole === false) {
    delete form.dataset.isSending;
    return;
  }
  const text = area.value;
  clearTimeout(pending?.timer);
  pending = null;
  unsaved.delete(form.dataset.thread);
  // Other words after a failure are another text; the same words again are the same one.
  if (form.dataset.tried && form.dataset.tried !== text) form.elements.client_msg_id.value = newId();
  const fields = new FormData(form, submitter);
  const pictures = $$("#pictures > *", form);
  area.value = "";
  dressComposer();
  let trouble = null;
  const id = fields.get("client_msg_id");
  unsent.set(id, { form, fields });
  await composeJobs(id, async () => { trouble = await deliver(form, fields); });
  unsent.delete(id); // until now a page that goes away sends it once more: by its id it is the same text
  delete form.dataset.isSending;
  if (trouble) giveBack(form, text, trouble);
  else taken(form, pictures);
}

// It outlives the page, unless a picture makes it too large for that.
function sendOff(form, fields) {
  fields.set("saved_at", seenDraft(form)); // a draft that was on its way is saved by now
  return post(`/c/${form.dataset.thread}/send`, fields, { keepalive: ![...fields.values()].some((value) => value.size) });
}

async function deliver(form, fields) {
  try {
    const answer = await sendOff(form, fields);
    if (answer.status === 401) return form.dataset.signedOut;
    const told = await answer.json();
    if (answer.status === 422) pullAround(); // stopped, closed or quiet since the page was drawn
    if (!answer.ok) return told.error;
    form.elements.client_msg_id.value = told.client_msg_id;
    return null;
  } catch {
    return form.dataset.lost;
  }
}

function taken(form, pictures) {
  delete form.dataset.tried;
  failed.delete(form.dataset.thread);
  savedAt.set(form.dataset.thread, "");
  $("#draft", form).textContent = "";
  putOthersBack(form);
  showTrouble(form, "");
  form.elements.template_id.value = "";
  for (const box of $$("[name=despite]", form)) box.checked = false;
  for (const field of $$(":is(.later, .picture) input", form)) field.value = "";
  for (const menu of $$(".later, .picture", form)) menu.open = false;
  for (const row of pictures) row.remove(); // those that were chosen since are for the next text
  $(".new-sep")?.remove();
  if (thread()?.dataset.thread !== form.dataset.thread) return;
  toBottom();
  pullNew();
}

// Ours have gone: what another tab was writing is the draft again.
function putOthersBack(form) {
  const words = othersWords.get(form.dataset.thread);
  othersWords.delete(form.dataset.thread);
  if (words && !form.elements.body.value) saveDraft(form, words);
}

const failed = new Map(); // thread -> the words that did not go, their click, and why

// Into the box they came from, or the one that has taken its place since.
function giveBack(from, text, trouble) {
  const { thread } = from.dataset;
  const form = openId() === thread ? $(".composer") ?? from : from;
  const area = form.elements.body;
  area.value = area.value ? `${text}\n${area.value}` : text;
  failed.set(thread, { text: area.value, click: from.elements.client_msg_id.value, trouble });
  unsaved.set(thread, area.value);
  saveDraft(form, area.value);
  if (!form.isConnected) return tell("unsent", { form, trouble });
  restoreTried(form);
  dressComposer();
  area.focus();
}

// Tried in a box that was drawn anew since: why it did not go stays in sight, and the same words are the same text.
function restoreTried(form) {
  const last = failed.get(form.dataset.thread);
  if (last?.text !== form.elements.body.value) return;
  form.dataset.tried = last.text;
  form.elements.client_msg_id.value = last.click;
  showTrouble(form, last.trouble);
}

function showTrouble(form, text) {
  const place = $("#body-err", form);
  place.textContent = text;
  place.hidden = !text;
  form.elements.body.ariaInvalid = text ? "true" : null;
}

// Words that are lost with this page: [thread, words].
const unkept = () => [
  ...[...unsent.values()].map(({ form, fields }) => [form.dataset.thread, fields.get("body")]),
  ...[...unsaved].filter(([id, body]) => body && keptAs.get(id) !== body),
];

// Plain http has no crypto.randomUUID.
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

// Held texts count down by the server's clock; Undo gives the words back.
const deadlines = new WeakMap();

function countdown() {
  for (const bubble of $$(".msg.held[data-held-ms]")) {
    if (!deadlines.has(bubble)) deadlines.set(bubble, performance.now() + Number(bubble.dataset.heldMs));
    const left = Math.max(0, Math.ceil((deadlines.get(bubble) - performance.now()) / 1000));
    const place = $("[data-countdown]", bubble);
    const text = place?.dataset.countdown.replace("{}", left);
    if (place && place.textContent !== text) place.textContent = text;
  }
}
setInterval(countdown, 250);

let takenBack = null;
document.addEventListener("click", (event) => {
  if (event.target.dataset?.act !== "undo") return;
  const bubble = event.target.closest(".msg");
  takenBack = { id: bubble.id, text: $(".body:not(.pic)", bubble)?.textContent ?? "" };
});

function giveWordsBack() {
  if (!takenBack || !$(`#${takenBack.id}.cancelled`)) return;
  const area = $("#body");
  if (area && !area.value) {
    area.value = takenBack.text;
    dressComposer();
    area.focus();
    noteDraft(area.form);
  }
  takenBack = null;
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "body") return;
  dressComposer();
  noteDraft(event.target.form);
});
document.addEventListener("focusout", (event) => { if (event.target.id === "body") flushDraft(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".composer")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
function sendRest() {
  for (const { form, fields } of unsent.values()) sendOff(form, fields).catch(quietly);
  unsent.clear();
}
addEventListener("pagehide", () => {
  sendRest();
  flushDraft({ keepalive: true });
});
document.addEventListener("htmx:before:request", () => flushDraft());
