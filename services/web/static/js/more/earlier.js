// What was said before what is shown, above it; the reader stays where they are.
const { $, thread, named, lastDay, pull, nodes, quietly } = app;

async function showEarlier(link) {
  const list = thread();
  const s = $("#scroll");
  const answer = await pull(link.dataset.earlier);
  const content = nodes(await answer.text());
  named(content);
  const first = $("[data-id]", content);
  // Above what is known to be whole: it is whole from there on, now.
  if ($("[data-id]", list).dataset.id === list.dataset.from) list.dataset.from = first.dataset.id;
  if (list.dataset.unread === "0") list.dataset.unread = "1"; // some of these may be unread: see again
  $(".chip", link)?.remove();
  const last = lastDay(content);
  const below = s.scrollHeight - s.scrollTop;
  if (list.firstElementChild?.matches(".day") && list.firstElementChild.dataset.day === last) list.firstElementChild.remove();
  list.prepend(content);
  htmx.process(list);
  s.scrollTop = s.scrollHeight - below;
  if (answer.headers.get("X-Has-More") === "1") {
    link.dataset.earlier = `/c/${list.dataset.thread}/earlier?before=${first.dataset.id}`;
  } else {
    if (link === document.activeElement) s.focus({ preventScroll: true });
    link.parentElement.remove();
  }
}

document.addEventListener("earlier", ({ detail }) => showEarlier(detail).catch(quietly));
