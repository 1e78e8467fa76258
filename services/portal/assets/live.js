// Keeps the page current: at every event that concerns it, the page's own address is fetched again and its content replaced.
const main = document.querySelector('main[data-events]');
if (main) {
  const source = new EventSource(main.dataset.events);
  const sign = document.getElementById('live');
  let waiting;
  let seen = '';
  /** Whether the content is now as new as the last event seen; not while somebody types into it. */
  const refresh = async () => {
    const active = document.activeElement;
    if (active instanceof HTMLInputElement && active.value !== active.defaultValue) return false;
    const focused = active?.id;
    const answer = await fetch(location.href, { headers: { accept: 'text/html', 'tongbiao-position': seen } });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    if (!fresh) return false;
    main.replaceChildren(...fresh.childNodes);
    if (focused) document.getElementById(focused)?.focus();
    return true;
  };
  const refreshIn = (ms) => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      refresh().then(
        (done) => done || refreshIn(2000),
        () => refreshIn(2000),
      );
    }, ms);
  };
  source.addEventListener('open', () => (sign.hidden = false));
  source.addEventListener('error', () => (sign.hidden = true));
  source.addEventListener('change', (event) => {
    seen = event.lastEventId;
    refreshIn(250);
  });
}

const showJson = async (address) => {
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  const text = JSON.stringify(await answer.json(), null, 2);
  open(URL.createObjectURL(new Blob([text], { type: 'application/json' })), '_blank');
};
document.querySelector('[data-json]')?.addEventListener('click', (event) => {
  event.preventDefault();
  showJson(event.target.href).catch(() => location.assign(event.target.href));
});
