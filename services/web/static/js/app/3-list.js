// The list: rows are replaced in place; only texts move them, and never under a pointer or a focus.
const listJobs = queue();
const list = () => $("#list");
const held = new Set(); // rows that wait to be moved up
const openId = () => thread()?.dataset.thread ?? "";

function markRow(id) {
  $("#list [aria-current]")?.removeAttribute("aria-current");
  $(`#row-${id} a`)?.setAttribute("aria-current", "true");
  document.body.classList.toggle("has-open", Boolean(id));
}

function pullRow(id, isText) {
  return listJobs(`${id}${isText}`, async () => {
    if (!list()) return;
    const answer = await pull(`/row/${id}?open=${openId()}&filter=${list().dataset.filter}`).catch((error) => {
      if (error.status === 404) {
        if (isBusy()) isListOld = true; // gone once they leave: what stands below it would move
        else document.getElementById(`row-${id}`)?.remove();
      }
      throw error;
    });
    putRow(nodes(await answer.text()).firstElementChild, isText, answer.headers.has("X-Fits"));
  });
}

function putRow(node, isText, isFitting) {
  const old = document.getElementById(node.id);
  if (!old && !isFitting) return; // one that fits no more stays until the list is asked for anew
  const hadFocus = old?.contains(document.activeElement);
  if (old) old.replaceWith(node);
  else list().append(node);
  $(":scope > .none:not([data-rest])", list())?.remove();
  htmx.process(node);
  if (hadFocus) $("a", node).focus();
  filterRows();
  if (isText || !old) moveUp(node.dataset.id);
}

function isBusy() {
  const box = $(".rows-box"); // with the button over it: who reaches for that is still in the list
  return box.matches(":hover") || (box.contains(document.activeElement) && document.hasFocus());
}

function moveUp(id) {
  const node = document.getElementById(`row-${id}`);
  const first = $(".row", list());
  if (!node.hidden && (node === first || list().dataset.order !== "newest")) return;
  held.add(id);
  if (isBusy() || node.hidden) tellMoved();
  else applyMoves();
}

function tellMoved() {
  const button = $("#moved");
  button.textContent = held.size === 1 ? button.dataset.one : button.dataset.many.replace("{}", held.size);
  button.hidden = false;
}

function applyMoves() {
  for (const id of held) {
    const node = document.getElementById(`row-${id}`);
    const first = $(".row", list());
    if (node?.hidden) continue; // by what is searched for: the button says that it is there
    if (node && node !== first && list().dataset.order === "newest") first.before(node);
    held.delete(id);
  }
  if (held.size) tellMoved();
  else if ($("#moved")) $("#moved").hidden = true;
  if (isListOld) pullList();
}

// Whole, unless somebody is in it: then each row where it stands, and the rest once they leave.
let isListOld = false;
function pullList(isAsked) {
  return listJobs(`all${isAsked}`, async () => {
    if (!list()) return;
    const text = await (await pull(`/list?filter=${list().dataset.filter}&open=${openId()}`)).text();
    isListOld = !isAsked && isBusy();
    if (isListOld) return putRows($$(".row", nodes(text)));
    held.clear();
    $("#moved").hidden = true;
    await htmx.swap({ sourceElement: document.body, target: list(), swap: "innerMorph", text });
  });
}

function putRows(rows) {
  for (const row of rows.reverse()) {
    const old = document.getElementById(row.id);
    if (old?.textContent !== row.textContent) putRow(row, row.matches(".unread"), true);
  }
}

function pullCounts() {
  return listJobs("counts", async () => {
    const totals = await (await pull("/counts")).json();
    for (const [name, n] of Object.entries(totals)) {
      for (const place of $$(`[data-count="${name}"]`)) {
        place.dataset.n = n;
        place.firstElementChild.textContent = n || "";
      }
    }
    badge(totals.unread);
    const pinned = Number($(".pinned a span")?.textContent.match(/\d+/)?.[0] ?? 0);
    if (list()?.dataset.filter === "all" && !isListOld && (pinned !== totals.unknown || isBehind(totals))) pullList();
  });
}

// Rows and totals are asked for one after the other; where they disagree though all rows are here, one was missed.
const isBehind = (totals) => !$("[data-rest]", list()) && $$(".row.unread", list()).length !== totals.unread;

function badge(n) {
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (n) document.title = `(${n}) ${document.title}`;
  const icon = $("link[rel=icon]");
  icon.dataset.plain ??= icon.href;
  const wanted = n ? icon.dataset.new : icon.dataset.plain;
  if (icon.getAttribute("href") !== wanted) icon.href = wanted;
}

const unreadNow = () => Number($('[data-count="unread"]')?.dataset.n ?? 0);

// Typing in the search box: a hundred rows need no server.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function filterRows() {
  const box = $("#search");
  if (!box || !list()) return;
  const text = folded(box.value).trim();
  const digits = text.replace(/\D/g, "");
  const wanted = digits && !/\p{L}/u.test(text) ? digits : text;
  let shown = 0;
  for (const row of $$(".row", list())) {
    row.hidden = !row.dataset.find.includes(wanted);
    shown += !row.hidden;
  }
  $("#in-texts").hidden = !wanted;
  $("#in-texts a").href = `/search?q=${encodeURIComponent(box.value.trim())}`;
  const none = $("#no-match");
  none.hidden = shown > 0 || !wanted;
  if (!none.hidden) none.textContent = none.dataset.text.replace("{}", box.value.trim());
}

function clearSearch() {
  $("#search").value = "";
  filterRows();
}

document.addEventListener("input", (event) => { if (event.target.id === "search") filterRows(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".search")) return;
  const row = $(".row:not([hidden]) a", list());
  if (!row) return; // nobody on this page: the whole search
  event.preventDefault();
  row.click();
  clearSearch(); // found: what comes in meanwhile is seen
});
document.addEventListener("click", (event) => {
  if (event.target.id === "moved") {
    clearSearch();
    if (isListOld) pullList(true);
    else applyMoves();
    list().scrollTop = 0;
  }
  const tab = event.target.closest("#tabs a[data-filter]");
  if (tab) list().dataset.filter = tab.dataset.filter;
});
for (const kind of ["pointerout", "focusout"]) {
  document.addEventListener(kind, (event) => {
    const isLeaving = event.target.closest(".rows-box") && !event.relatedTarget?.closest(".rows-box");
    if ((held.size || isListOld) && isLeaving && !isBusy()) applyMoves();
  });
}
