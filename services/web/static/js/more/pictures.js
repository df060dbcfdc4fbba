// Pictures for a text: chosen, pasted or dropped, taken by the server while the words are still written.
const { $, $$ } = app;
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_PICTURES = 10;
const MOST_SIDE = 2048;

// A phone's photo is larger than any carrier takes.
async function shrunk(file) {
  if (file.size <= MOST_BYTES || !/^image\/(png|jpeg)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((made) => done(made ? new File([made], file.name, { type: made.type }) : file), "image/jpeg", 0.85));
}

function shownIn(row, file) {
  const reader = new FileReader();
  reader.onload = () => {
    const image = new Image();
    image.alt = "";
    image.onload = () => $(".thumb", row).replaceChildren(image);
    image.src = reader.result;
  };
  reader.readAsDataURL(file);
}

// The box may have been drawn anew since, or wait while another conversation is open.
const apart = new Map(); // thread -> the form that waits
const homeOf = (form) => $(`.composer[data-thread="${form.dataset.thread}"]`) ?? apart.get(form.dataset.thread) ?? form;
const listOf = (form) => $("#pictures", homeOf(form));

function rowFor(form, file) {
  const list = listOf(form);
  const row = $("#picture-row", form).content.firstElementChild.cloneNode(true);
  const number = list.children.length + 1;
  const [box, words] = $$("input", row);
  box.setAttribute("aria-label", box.getAttribute("aria-label").replace("{}", number));
  $(".sr", row).textContent = $(".sr", row).textContent.replace("{}", number);
  box.disabled = true;
  row.setAttribute("aria-busy", "true");
  row.bytes = file.size;
  shownIn(row, file);
  list.hidden = false;
  list.append(row);
  return { row, box, words };
}

async function take(form, chosen) {
  const say = $("#picture-row", form).dataset;
  const list = listOf(form);
  const going = [...list.children].filter((row) => $("[type=checkbox]", row).checked);
  if (going.length >= MOST_PICTURES) throw new Error(say.many);
  const file = await shrunk(chosen);
  // The provider's limit is for a whole text.
  const others = going.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  if (file.size + others > MOST_BYTES) throw new Error(say.large);
  const { row, box, words } = rowFor(form, file);
  try {
    const fields = new FormData();
    fields.append("picture", file);
    const answer = await app.post(say.upload, fields);
    if (answer.status === 401) throw new Error(form.dataset.signedOut);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    box.value = told.media_ids[0];
    box.disabled = false;
    words.name = `words_${box.value}`;
    row.removeAttribute("aria-busy");
  } catch (error) {
    row.remove();
    list.hidden = !list.children.length;
    throw error instanceof TypeError ? new Error(form.dataset.lost) : error;
  }
}

function add(form, files) {
  const before = form.uploads ?? Promise.resolve();
  form.uploads = before.then(async () => {
    try {
      for (const file of files) await take(form, file);
      app.showTrouble(homeOf(form), "");
      return true;
    } catch (error) {
      app.showTrouble(homeOf(form), error.message);
      // What is sent next is sent by somebody who has seen this.
      setTimeout(() => { form.uploads = homeOf(form).uploads = null; });
      return false;
    }
  });
}

const input = (form) => $("#picture", form);
const files = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

document.addEventListener("change", (event) => {
  if (event.target.id !== "picture" || !event.target.files.length) return;
  const form = event.target.form;
  add(form, [...event.target.files]);
  event.target.value = "";
  event.target.closest("details").open = false;
  $("#body", form).focus();
});
document.addEventListener("paste", (event) => {
  const pasted = event.target.id === "body" ? files(event.clipboardData) : [];
  if (!pasted.length) return;
  event.preventDefault();
  add(event.target.form, pasted);
});
document.addEventListener("dragover", (event) => {
  const form = event.target.closest?.(".composer");
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("over-it");
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".composer")?.classList.remove("over-it"));
document.addEventListener("drop", (event) => {
  const form = event.target.closest?.(".composer");
  const dropped = form ? files(event.dataTransfer) : [];
  form?.classList.remove("over-it");
  if (!dropped.length) return;
  event.preventDefault();
  add(form, dropped);
});
// With a script there is nothing to fill in: the button asks for the file itself.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".picture > summary");
  if (!button) return;
  event.preventDefault();
  input(button.closest("form")).click();
});

// Chosen for a conversation, they wait in it while another one is open.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const form = $(".composer");
  if (["thread", "main"].includes(ctx?.target?.id) && $("#pictures li", form ?? document)) apart.set(form.dataset.thread, form);
});
document.addEventListener("htmx:after:swap", () => {
  const form = $(".composer");
  const from = apart.get(form?.dataset.thread);
  if (!from || from === form || from.dataset.isSending) return; // what goes, goes with its own
  apart.delete(form.dataset.thread);
  if (!$("#pictures li", from)) return;
  $("#pictures", form).replaceWith($("#pictures", from));
  form.uploads = from.uploads;
  if ($("#body-err", form).hidden) app.showTrouble(form, $("#body-err", from).textContent);
});
