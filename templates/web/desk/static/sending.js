// The numbers of a sending as they change. Without it the page shows those of the moment when it was loaded.

const going = document.querySelector("[data-going]");
const stale = document.querySelector("[data-stale]");

function watch(address) {
  const events = new EventSource(address);
  events.addEventListener("message", (event) => {
    const { state, html } = JSON.parse(event.data);
    going.innerHTML = html; // the server's own template, which escapes what it shows
    stale.hidden = true;
    if (state !== going.dataset.state) renew(events);
  });
  events.addEventListener("error", () => { stale.hidden = events.readyState !== EventSource.CLOSED; });
  window.addEventListener("pagehide", () => events.close());
}

/** Other things can be done now: the whole page is old, but what somebody types in it must not be lost. */
function renew(events) {
  events.close();
  if (document.activeElement?.matches("input, select")) stale.hidden = false;
  else location.reload();
}

if (going.dataset.going) watch(going.dataset.going);
