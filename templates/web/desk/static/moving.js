// Moving a story by its handle, with a mouse, a pen or a finger. Meanwhile the stories are no more than their
// headlines, and a line shows where it would go.

const EDGE = 60; // px from the edge of what scrolls, where the hand scrolls it
const SPEED = 8; // px a frame

/** Let the stories of a pane be dragged; `place(item, section, index)` is called where one was put elsewhere. */
export function startMoving(pane, place) {
  pane.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    drag(pane, handle, event, place);
  });
}

function drag(pane, handle, { pointerId, clientY }, place) {
  const item = handle.closest("[data-key]"), line = document.createElement("div");
  const scroller = pane.scrollHeight > pane.clientHeight + 1 ? pane : document.scrollingElement;
  const stop = new AbortController(), { signal } = stop;
  let y = clientY, frame = 0;
  line.className = "goes-here";
  handle.setPointerCapture(pointerId);
  pane.classList.add("sorting");
  item.classList.add("held");
  scroller.scrollTop += item.getBoundingClientRect().top - clientY; // it stays under the hand

  function scroll() {
    const { top, bottom } = scroller === pane ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    if (y < top + EDGE) scroller.scrollTop -= SPEED;
    if (y > bottom - EDGE) scroller.scrollTop += SPEED;
    if (line.isConnected) put(pane, line, y);
    frame = requestAnimationFrame(scroll);
  }
  function end(placed) {
    const { list, index } = whereIs(line, item), from = whereIs(item, item);
    stop.abort();
    cancelAnimationFrame(frame);
    line.remove();
    pane.classList.remove("sorting");
    item.classList.remove("held");
    item.scrollIntoView({ block: "nearest" });
    if (placed && list && (list !== from.list || index !== from.index)) place(item, list.dataset.section, index);
  }

  handle.addEventListener("pointermove", (event) => { y = event.clientY; put(pane, line, y); }, { signal });
  handle.addEventListener("pointerup", () => end(true), { signal });
  handle.addEventListener("pointercancel", () => end(false), { signal });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end(false);
  }, { signal, capture: true });
  scroll();
}

/** The section that an element is in, and how many of its stories stand before, without the one that moves. */
function whereIs(element, moving) {
  const list = element.parentElement;
  if (!list) return {};
  const before = (each) => each !== moving && each.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  return { list, index: [...list.querySelectorAll("[data-key]")].filter(before).length };
}

/** Put the line where the hand is: into the last section that begins above it, before the first story whose middle is
 * below it. */
function put(pane, line, y) {
  const lists = [...pane.querySelectorAll("[data-section]")];
  const list = lists.findLast((each) => each.parentElement.getBoundingClientRect().top <= y) ?? lists[0];
  const middle = (each) => { const { top, height } = each.getBoundingClientRect(); return top + height / 2; };
  const next = [...list.querySelectorAll("[data-key]")].find((each) => middle(each) > y) ?? null;
  if (line.parentElement !== list || line.nextElementSibling !== next) list.insertBefore(line, next);
}
