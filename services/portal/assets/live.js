// Keeps the page current: at every event that concerns it, the page's own address is fetched again and its content replaced.
const main = document.querySelector('main[data-events]');
if (main) {
  const source = new EventSource(main.dataset.events);
  const sign = document.getElementById('live');
  let waiting;
  let seen = '';
  const refresh = async () => {
    waiting = undefined;
    const focused = document.activeElement?.id;
    const answer = await fetch(location.href, { headers: { accept: 'text/html', 'tongbiao-position': seen } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    if (!fresh || (main.contains(document.activeElement) && document.activeElement.matches('input'))) return;
    main.replaceChildren(...fresh.childNodes);
    if (focused) document.getElementById(focused)?.focus();
  };
  source.addEventListener('open', () => (sign.hidden = false));
  source.addEventListener('error', () => (sign.hidden = true));
  source.addEventListener('change', (event) => {
    seen = event.lastEventId;
    waiting ??= setTimeout(() => refresh().catch(() => {}), 250);
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
