// The open thread: what is new is appended, what changed is replaced, nothing is shown twice.
const threadJobs = queue();
const thread = () => $("#messages");
const scroller = () => $("#scroll");
const SEEN_MS = 1000; // a text counts as read after a second in a focused window

function atBottom() {
  const s = scroller();
  return !s || s.scrollHeight - s.scrollTop - s.clientHeight < 80;
}

function toBottom() {
  const s = scroller();
  if (s) s.scrollTop = s.scrollHeight;
  if ($("#to-new")) $("#to-new").hidden = true;
}

function openAtNew() {
  const line = $(".new-sep");
  if (line) scroller().scrollTop = line.offsetTop - 8;
  else toBottom();
}

function lastDay(list) {
  return $$("[data-day]", list).at(-1)?.dataset.day ?? "";
}

function named(content) {
  const name = $$("[data-who]", thread()).map((n) => n.textContent).find(Boolean) || $("#scroll").dataset.who;
  for (const who of $$("[data-who]", content)) who.textContent ||= name;
}

function pullNew() {
  return threadJobs("new", async () => {
    const list = thread();
    if (!list) return;
    const answer = await pull(`/c/${list.dataset.thread}/new?since=${list.dataset.seq}&day=${lastDay(list)}`);
    const content = nodes(await answer.text());
    if (list !== thread()) return; // another client was opened meanwhile
    if (answer.headers.get("X-Needs-Tail") === "1") return tail(list);
    list.dataset.seq = answer.headers.get("X-Seq");
    settle(list, () => append(list, content));
  });
}

function pullTail() {
  return threadJobs("tail", () => thread() && tail(thread()));
}

async function tail(list) {
  const answer = await pull(`/c/${list.dataset.thread}/tail`);
  const content = nodes(await answer.text());
  if (list !== thread()) return;
  list.dataset.seq = answer.headers.get("X-Seq");
  list.dataset.from = $("[data-id]", content)?.dataset.id ?? "";
  settle(list, () => replaceTail(list, content));
}

function pullBubble(id) {
  return threadJobs(id, async () => {
    const answer = await pull(`/m/${id}`);
    const fresh = nodes(await answer.text());
    named(fresh);
    const old = document.getElementById(`m${id}`);
    if (!old) return;
    if (old.matches(".scheduled")) pullAround(); // one less waits
    const pinned = atBottom();
    fresh.replaceChildren(fresh.firstElementChild);
    inPlace(old, fresh, false);
    if (pinned) toBottom();
  });
}

// Change the texts, keep the reader's place, say what is new.
function settle(list, change) {
  const pinned = atBottom();
  const before = new Set($$("[data-id]", list).map((n) => n.id));
  change();
  const added = $$(".msg", list).filter((n) => !before.has(n.id));
  const arrived = added.filter((n) => n.matches(".in"));
  htmx.process(list);
  $("#nothing-yet")?.remove();
  if (arrived.length) {
    list.dataset.unread = Number(list.dataset.unread) + arrived.length;
    if (!document.hasFocus() && !$(".new-sep", list)) arrived[0].before(newLine());
  }
  if (pinned) toBottom();
  else if (arrived.length) $("#to-new").hidden = false;
  forgetSent(added);
  seen();
}

function append(list, content) {
  named(content);
  for (const node of [...content.children]) {
    const old = node.id && document.getElementById(node.id);
    if (old) old.replaceWith(node);
    else if (!(node.matches(".day") && node.dataset.day === lastDay(list))) {
      node.classList.add("fresh");
      list.append(node);
      if (node.matches(".in")) $("#answered")?.classList.remove("done");
    }
  }
}

function replaceTail(list, content) {
  named(content);
  const isNewBefore = $(".new-sep + [data-id]", list)?.id;
  const first = $("[data-id]", content);
  const shown = $$(":scope > :not(.new-sep)", list);
  const above = shown.slice(0, Math.max(0, shown.findIndex((n) => n.id === first?.id)));
  if (above.at(-1)?.matches(".day")) $(".day", content)?.remove();
  content.prepend(...above.map((n) => n.cloneNode(true)));
  const again = isNewBefore && $(`#${isNewBefore}`, content);
  if (again) again.before(newLine());
  inPlace(list, content, true);
}

function newLine() {
  return nodes(`<li class="new-sep"><span>${said.title}</span></li>`).firstElementChild;
}

// Read: the newest text was on screen for a second, in a window that has the focus.
let seenTimer = 0;
const onScreen = () => !document.hidden && document.hasFocus() && atBottom();

function seen() {
  const list = thread();
  if (list && onScreen()) list.dataset.seen = list.dataset.seq;
  if (!list || !("marksRead" in list.dataset) || list.dataset.unread === "0" || !onScreen()) return;
  clearTimeout(seenTimer);
  seenTimer = setTimeout(() => {
    const newest = $$(".msg.in", list).at(-1);
    if (list !== thread() || !newest || !onScreen()) return;
    list.dataset.unread = "0";
    $("#answered .warn")?.remove();
    const from = list.dataset.from || $("[data-id]", list).dataset.id; // nothing stood here at first: all of it is here
    post(`/c/${list.dataset.thread}/read`, { from, through: newest.dataset.id, seq: list.dataset.seq }).catch(() => { list.dataset.unread = "1"; });
  }, SEEN_MS);
}

// Header, panel and composer, after something about the client changed; what is being written stays.
function pullAround() {
  return threadJobs("around", async () => {
    const list = thread();
    if (!list) return;
    const fresh = nodes(await (await pull(`/c/${list.dataset.thread}`)).text());
    if (list !== thread()) return;
    for (const part of [".thread-head", "#asked", "#waiting", "#panel"]) {
      const old = $(part);
      // One question must not take another's place under a pointer: what is new comes when it leaves.
      old.onpointerleave = old.matches("#asked:hover") && pullAround;
      if (old.onpointerleave || $("details[open]", old)) continue; // somebody is at work in it
      inPlace(old, $(part, fresh), true);
    }
    if (composerKind(document) !== composerKind(fresh)) {
      const before = $("#body");
      const isWriting = before && before === document.activeElement;
      const pictures = $("#pictures");
      $("#composer").replaceChildren(...$("#composer", fresh).childNodes);
      const area = $("#body");
      if (before?.value && area) area.value = before.value;
      if (area) {
        area.form.uploads = before?.form.uploads;
        restoreTried(area.form);
      }
      if (pictures) $("#pictures")?.replaceWith(pictures);
      dressComposer();
      if (isWriting) writeOn(before, area);
    }
  });
}

// Whoever is typing goes on where they were; where nothing can be written now, the next keys open nobody.
function writeOn(before, area) {
  if (!area) return keysRest();
  area.focus({ preventScroll: true });
  area.setSelectionRange(before.selectionStart, before.selectionEnd);
}

// Open, blocked, or in quiet hours: what the composer can do just now.
function composerKind(root) {
  return $("#composer .blocked", root)?.textContent ?? `${$("#composer .primary[name]", root)?.value} ${$("#composer [name=to_number]", root)?.value}`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-earlier]");
  if (link) { event.preventDefault(); tell("earlier", link); }
  if (event.target.id === "to-new") { toBottom(); seen(); }
  const panel = event.target.closest("[data-panel]");
  if (panel) {
    const isOpen = $("#panel").classList.toggle("open");
    $(".details")?.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? $("#panel .shut") : $(".details"))?.focus();
  }
});
for (const kind of ["focus", "visibilitychange"]) addEventListener(kind, seen);
// What is said of the conversation is said of what was on screen: not of a text below that nobody scrolled to yet.
document.addEventListener("submit", (event) => {
  const seq = event.target.elements.namedItem("seq");
  if (seq && thread()) seq.value = thread().dataset.seen;
}, true);
document.addEventListener("scroll", (event) => {
  if (event.target.id === "scroll" && atBottom()) { $("#to-new").hidden = true; seen(); }
}, true);
