// A code that was scanned stands behind the "#" of the address, which no server is sent and no log keeps.
// It is put into its field, and taken out of the address so that it does not stay in the history.
(() => {
  const field = document.querySelector('[data-from-address]');
  const found = /^#(\d{9})-([A-Z0-9-]{4,20})$/i.exec(window.location.hash);
  if (!field || !found) return;
  const township = document.querySelector('[name=township]');
  if (township && township.tagName === 'SELECT') township.value = found[1];
  field.value = found[2];
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
})();
