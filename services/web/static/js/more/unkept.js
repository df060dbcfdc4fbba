// Words that are kept nowhere: what becomes of them when the session has ended, or a text failed behind one's back.
const { $, $$, page } = app;
const place = $("#told");
const FIELDS = ":is(textarea, select, input:not([type=hidden], [type=file], [type=password]))";
let isOut = false; // and somebody is at work here: the page stays, with what is typed in it

// A page that came back with what is wrong holds words that are nowhere else, though nobody has touched them since.
const isRefused = performance.getEntriesByType("navigation")[0]?.responseStatus >= 400;
const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
const isChanged = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
const isTyped = (field) => !field.matches("select") && (isChanged(field) || (isRefused && field.value && !isTick(field)));

function typed() {
  const forms = $$("form[method=post]:not(.composer)").filter((form) => "unsaved" in form.dataset || $$(FIELDS, form).some(isTyped));
  const words = forms.map((form) => ({ at: form.getAttribute("action"), fields: $$(FIELDS, form).map(({ name, value, checked }) => [name, value, checked]) }));
  return [...words, ...app.unkept().map(([thread, text]) => ({ at: `/c/${thread}/send`, fields: [["body", text]] }))];
}

// In this tab, until the same person has signed in again; nobody else gets to see them.
function put(words) {
  if (words.length) sessionStorage.setItem("words", JSON.stringify({ staff: page.staff, words }));
  else sessionStorage.removeItem("words");
}

function putBack({ at, fields }) {
  const form = $$("form[method=post]").find((one) => one.getAttribute("action") === at);
  if (!form) return false;
  if (form.matches(".composer")) putInBox(form, fields[0][1]);
  else {
    const here = $$(FIELDS, form);
    for (const [name, value, checked] of fields) {
      // A tick is of whom or what it names: the list may have another order by now, or another length.
      const [field] = here.splice(here.findIndex((one) => one.name === name && (!isTick(one) || one.value === value)) >>> 0, 1);
      if (field) fill(field, value, checked);
    }
  }
  return true;
}

function fill(field, value, checked) {
  if (!isTick(field)) field.value = value;
  else if (field.checked !== checked) {
    field.checked = checked;
    field.dispatchEvent(new Event("change", { bubbles: true })); // how many are chosen is said beside them
  }
}

// Another draft that stands there is shown on demand; the beginning of these words is none.
function putInBox(form, text) {
  const area = form.elements.body;
  const drawn = area.value;
  area.value = text;
  app.dressComposer();
  app.noteDraft(form);
  if (!text.startsWith(drawn)) app.offer(form, drawn);
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem("words"));
  if (kept) put(kept.staff === page.staff ? kept.words.filter((one) => !putBack(one)) : []);
}

function goesTo(note) {
  return app.door(note, isRefused && document.referrer ? document.referrer.slice(location.origin.length) : undefined);
}

// A line above the page, about one thing, with what to do.
function say(about, name, text, attributes) {
  $(`[data-about="${about}"]`, place)?.remove();
  const line = Object.assign(document.createElement("p"), { className: "told" });
  const way = document.createElement("a");
  for (const [key, value] of Object.entries(attributes)) way.setAttribute(key, value);
  way.textContent = about === "out" ? place.dataset.again : place.dataset.show;
  line.dataset.about = about;
  line.append(Object.assign(document.createElement("b"), { textContent: name }), ` ${text} `, way);
  place.append(line);
  htmx.process(line);
}

// Pictures live in this page alone: the door opens beside it, or says that they are to be chosen again.
document.addEventListener("leave", (event) => {
  const words = typed();
  const hasPictures = $("#pictures li");
  if (!words.length && !hasPictures) return;
  if (event.detail.note !== "idle" && (isOut || document.hasFocus())) {
    event.preventDefault();
    if (!isOut) say("out", place.dataset.out, place.dataset.typed, hasPictures ? { href: goesTo("out"), target: "_blank" } : { href: goesTo("out-kept") });
    isOut = true;
    return;
  }
  put(words);
  event.detail.at = goesTo(`${event.detail.note}${words.length ? "-kept" : ""}${hasPictures ? "-pictures" : ""}`);
  page.leaving = "";
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-about=out] a:not([target])")) return;
  put(typed());
  page.leaving = "";
});
document.addEventListener("renewed", () => {
  if (isOut) put([]); // they are all in this page
  isOut = false;
  $("[data-about=out]", place)?.remove();
});
document.addEventListener("unsent", ({ detail: { form, trouble } }) => {
  const { thread, to } = form.dataset;
  const at = `/c/${thread}`;
  say(thread, to, trouble, { href: at, "hx-get": at, "hx-target": "#thread", "hx-swap": "innerHTML", "hx-sync": "#thread:replace", "hx-push-url": "true" });
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  // What was not done before has been done now, or may be asked anew.
  if (ctx?.request?.method === "POST" && ctx.response?.status < 400) $("#not-done").replaceChildren();
  restore();
  $(`[data-about="${$("#messages")?.dataset.thread}"]`, place)?.remove();
});
restore();
