// Templates in the box: a list to search by its button, or by / in an empty box; suggested replies; the form's buttons.
const { $, $$ } = app;
const picker = document.createElement("dialog");
picker.className = "picker";
picker.setAttribute("aria-labelledby", "pick-h");
document.body.append(picker);

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const shown = () => $$("li:not([hidden]) .pick", picker);

const writtenTo = () => $(".composer")?.dataset.thread;

async function pick(link) {
  const thread = writtenTo();
  const answer = await app.pull(link.getAttribute("href"));
  if (thread !== writtenTo()) return; // filled in for a client who is not open any more
  picker.replaceChildren(app.nodes(await answer.text()));
  $("[data-shut]", picker).hidden = false;
  $(".ask .btn", picker).hidden = true;
  if (!picker.open) picker.showModal();
  $("#pick-q").focus();
}

// Into the box where the cursor stands; the first blank is chosen, so that typing fills it in.
function insert(link) {
  const form = $(".composer");
  const area = form.elements.body;
  picker.close();
  // Where nobody has put the cursor yet, it stands before what was written here last time.
  if (!area.selectionEnd) area.setSelectionRange(area.value.length, area.value.length);
  const [before, after] = [area.value.slice(0, area.selectionStart), area.value.slice(area.selectionEnd)];
  const text = (/\S$/.test(before) ? " " : "") + link.dataset.insert + (/^\S/.test(after) ? " " : "");
  const from = area.selectionStart;
  area.setRangeText(text, from, area.selectionEnd, "end");
  form.elements.template_id.value = link.dataset.template;
  area.focus();
  const blank = left(text)[0];
  if (blank) area.setSelectionRange(from + blank.index, from + blank.index + blank[0].length);
  app.dressComposer();
  app.noteDraft(form);
  sayLeft(area);
}

// The blanks that the server would refuse to send.
function left(text) {
  const names = JSON.parse($("#blanks")?.dataset.names ?? "{}");
  return [...text.matchAll(/\{([^{}]*)\}/g)].filter((found) => names[nameIn(found)]);
}
const nameIn = (found) => folded(found[1]).replace(/[\s,]+/g, " ").trim();

function sayLeft(area) {
  const place = $("#blanks");
  if (!place) return;
  const names = JSON.parse(place.dataset.names);
  const said = [...new Set(left(area.value).map((found) => names[nameIn(found)]))].join(", ");
  place.hidden = !said;
  place.textContent = said && place.dataset.fill.replace("{}", said);
}

function filter() {
  const wanted = folded($("#pick-q").value).trim();
  for (const item of $$(".picks li", picker)) item.hidden = !item.dataset.find.includes(wanted);
  $("#pick-none").hidden = shown().length > 0;
}

// What stands in the box goes with the question, not the draft that was saved a while ago.
function saveText(link) {
  const area = $("#body");
  if (!area) return false;
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/templates/new" });
  const fields = { csrf: app.page.csrf, thread: new URL(link.href).searchParams.get("thread"), text: area.value };
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
  return true;
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const on = (selector) => event.target.closest(selector);
  if (on("[data-shut]")) return picker.close();
  const link = on("[data-templates], [data-insert], [data-save-text]");
  if (!link || !$(".composer")) return;
  if (link.matches("[data-save-text]")) {
    if (saveText(link)) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (link.matches("[data-insert]")) insert(link);
  else pick(link).catch(app.quietly);
});
picker.addEventListener("input", filter);
picker.addEventListener("submit", (event) => { event.preventDefault(); shown()[0]?.click(); });
picker.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const links = shown();
  const at = links.indexOf(document.activeElement);
  (at + by < 0 ? $("#pick-q") : links[Math.min(at + by, links.length - 1)])?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.id !== "body" || event.target.value || event.ctrlKey || event.metaKey) return;
  const link = $("[data-templates]");
  if (!link) return;
  event.preventDefault();
  pick(link).catch(app.quietly);
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "body") return;
  sayLeft(event.target);
  if (!event.target.value) event.target.form.elements.template_id.value = "";
});
document.addEventListener("submit", (event) => {
  if (event.target.matches(".composer")) $("#blanks").hidden = true;
});

// The form of a template: blanks by a button, and the words as a client gets them while they are written.
const editor = $(".editor");
if (editor) {
  let words = $("[data-words]", editor);
  let timer = 0;
  const preview = async () => {
    const asked = app.pull("/templates/preview", { method: "POST", body: new URLSearchParams(new FormData(editor)) });
    const answer = await asked.catch((error) => { if (error.status !== 422) throw error; });
    $("#preview").replaceChildren(answer ? app.nodes(await answer.text()) : "");
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => preview().catch(app.quietly), 500); };
  editor.addEventListener("focusin", (event) => { if (event.target.matches("[data-words]")) words = event.target; });
  editor.addEventListener("input", (event) => { if (event.target.matches("[data-words]")) soon(); });
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-blank]");
    if (!button) return;
    words.setRangeText(button.dataset.blank, words.selectionStart, words.selectionEnd, "end");
    words.focus();
    soon();
  });
  soon();
  // Who leaves with words that are kept nowhere is asked first, by the browser.
  const isKept = (field) => field.value === field.defaultValue && field.checked === field.defaultChecked;
  let isGoing = false;
  editor.addEventListener("submit", () => { isGoing = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isGoing && !("leaving" in app.page) && ("unsaved" in editor.dataset || !$$("input, textarea", editor).every(isKept))) event.preventDefault();
  });
}
