// The phone page, live. Without this file it still works: forms post and the page comes again.
(() => {
  document.documentElement.classList.add("js");
  const phone = document.querySelector("#phone");

  // The inbox in a window of its own, on the left half of the screen.
  for (const link of document.querySelectorAll(".beside")) {
    link.addEventListener("click", (event) => {
      const half = Math.floor(screen.availWidth / 2);
      if (window.open(link.href, link.target, `popup,left=0,top=0,width=${half},height=${screen.availHeight}`)) {
        event.preventDefault();
      }
    });
  }
  if (!phone) return;

  const write = phone.querySelector("#write");
  const body = phone.querySelector("#body");
  const picture = write.elements.picture;
  const state = document.querySelector("#state");
  const call = phone.querySelector("#call");
  const toBottom = () => { phone.querySelector("#scroll").scrollTop = 0; };  // reversed: 0 is the newest

  // Take over what changed, bubble by bubble: what is there already is not read out again.
  function adopt(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("#glass");
    const glass = phone.querySelector("#glass");
    if (!fresh) return;
    const list = glass.querySelector("#texts");
    for (const item of fresh.querySelectorAll("#texts > li")) {
      const known = list.querySelector(`#${item.id}`);
      if (!known) { item.classList.add("new"); list.append(item); }
      else if (known.innerHTML !== item.innerHTML) known.innerHTML = item.innerHTML;
    }
    for (const part of [".ph-top", ".ph-off"]) {
      const [mine, theirs] = [glass.querySelector(part), fresh.querySelector(part)];
      if (mine && theirs) { if (mine.innerHTML !== theirs.innerHTML) mine.innerHTML = theirs.innerHTML; }
      else if (theirs) glass.append(theirs);
      else if (mine) mine.remove();
    }
    write.hidden = fresh.dataset.canWrite !== "1";
    call.hidden = fresh.dataset.canCall !== "1";
    toBottom();
  }

  // One look at a time; a change that comes meanwhile means one more look.
  let looking = false, again = false;
  async function look() {
    if (looking) { again = true; return; }
    looking = true;
    try {
      do {
        again = false;
        const line = encodeURIComponent(phone.querySelector("#glass").dataset.line);
        const answer = await fetch(`${phone.dataset.path}/thread?line=${line}`);
        if (answer.ok) adopt(await answer.text());
      } while (again);
    } finally { looking = false; }
  }

  async function post(form, parts) {
    const answer = await fetch(form.action, { method: "POST", body: parts });
    if (answer.ok) await look();
    return answer.ok;
  }

  write.addEventListener("submit", async (event) => {
    event.preventDefault();
    body.focus();
    if (!body.value.trim() && !picture.files.length) return;
    const [parts, words, kept] = [new FormData(write), body.value, new DataTransfer()];
    for (const file of picture.files) kept.items.add(file);  // the list itself empties with the field
    body.value = picture.value = "";
    marked();
    if (await post(write, parts)) return;
    // Refused, so nothing was sent: put it back and let the browser show why.
    body.value = words;
    picture.files = kept.files;
    write.submit();
  });
  function marked() { picture.parentElement.classList.toggle("chosen", picture.files.length > 0); }
  picture.addEventListener("change", () => { marked(); body.focus(); });
  call.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!await post(call, new FormData(call))) call.submit();
  });
  state.addEventListener("change", () => post(state, new FormData(state)));

  const stream = new EventSource(`${phone.dataset.path}/changes`);
  stream.onopen = look;
  stream.onmessage = look;
  if (!write.hidden && matchMedia("(min-width: 821px)").matches) body.focus();
})();
