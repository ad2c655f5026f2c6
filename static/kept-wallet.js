/* Keeps, while there is a network, what the wallet shows without one: the points, the last lines, and until when this
   phone's own codes count. What another person left in this browser goes first. */
(function () {
  'use strict';

  var own = document.currentScript.dataset;
  var kept = window.Qiaotou.kept;
  if (!('serviceWorker' in navigator && window.indexedDB)) return;
  window.addEventListener('offline', showOwnCode);
  keep().then(function () { sessionStorage.removeItem('own-code'); }, withoutNetwork);

  async function keep() {
    if (await kept.get('mine', 'owner') !== own.owner) await kept.clear('mine');
    await kept.put('mine', 'owner', own.owner);
    await keepWallet();
    await kept.remove('mine', 'locked');
    await navigator.serviceWorker.register(own.worker, { scope: '/' });
    var worker = (await navigator.serviceWorker.ready).active;
    worker.postMessage({ keep: own.shell });
    await stayInTouch();
  }

  // Or without room: what was kept stays as it is, with its day. A page that came while the network went hears of that no
  // more, so it moves by itself: once, for a browser may say so without cause.
  function withoutNetwork() {
    if (navigator.onLine || sessionStorage.getItem('own-code')) return;
    sessionStorage.setItem('own-code', 'shown');
    showOwnCode();
  }

  // The page of the pay code can't make another one without a network: the phone's own code is on the page that was kept.
  async function showOwnCode() {
    if (!document.querySelector('[data-pay-code]') || !navigator.serviceWorker.controller) return;
    var phone = await kept.get('mine', 'phone');
    if (phone && !phone.off) window.location.assign('/wallet/pay-code');
  }

  async function keepWallet() {
    var wallet = await get('/api/v1/wallet');
    var statement = await get('/api/v1/wallet/statement?limit=20');
    await kept.putFor(own.owner, 'wallet', { at: wallet.at, wallet: wallet.body, lines: statement.body.lines });
  }

  // The phone counts for two weeks from each time that it says it is there.
  async function stayInTouch() {
    var phone = await kept.get('mine', 'phone');
    if (!phone) return;
    var token = document.querySelector('meta[name="csrf-token"]').content;
    var address = '/api/v1/offline-phones/' + phone.id + '/contacts';
    var response = await fetch(address, { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRFToken': token } });
    if (response.status === 403 || response.status === 404) return kept.remove('mine', 'phone'); // cut off, or not one's own
    if (!response.ok) return;
    var told = await response.json();
    phone.ahead = told.server_time - Date.now();
    phone.goodUntil = told.good_until;
    phone.points = told.person_points;
    phone.off = !told.enabled;
    await kept.putFor(own.owner, 'phone', phone);
  }

  async function get(address) {
    var response = await fetch(address, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(String(response.status));
    return { at: Date.parse(response.headers.get('Date')) || Date.now(), body: await response.json() };
  }
})();
