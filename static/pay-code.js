/* The pay code: made at once, renewed each minute, and watched until a shop has scanned it.

   Without this script the page's button makes a code, and the page loads itself again every few seconds. */
(function () {
  'use strict';

  var box = document.querySelector('[data-pay-code]');
  var PUT_AWAY = 5; // so many codes in a row, then the page waits for a tap: a phone left open need not go on
  if (!box) return followSale(document.querySelector('[data-confirm]'));

  var listening = null; // to what becomes of the code on the screen

  var figure = box.querySelector('[data-figure]');
  var seconds = box.querySelector('[data-seconds]');
  var says = box.querySelector('[data-says]');
  var id = box.dataset.id;
  var endsAt = id ? performance.now() + Number(seconds.dataset.seconds) * 1000 : 0;
  var made = 0;
  var asking = false;

  box.querySelector('[data-ask]').addEventListener('submit', function (event) {
    event.preventDefault();
    made = 0;
    renew();
  });
  document.addEventListener('visibilitychange', function () { if (!document.hidden) tick(); });
  setInterval(tick, 500);
  if (id) listen();
  else renew();
  tick();

  function tick() {
    var left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    if (id && left > 0) {
      seconds.textContent = box.dataset.left.replace('{seconds}', left);
      box.querySelector('[data-progress]').value = left;
    } else if (id && !document.hidden && !asking) {
      look().then(renewUnless(id)); // a shop may have scanned it in its last second
    }
  }

  function renewUnless(claimed) {
    return function () { if (id === claimed) renew(); };
  }

  async function renew() {
    if (asking) return;
    if (made >= PUT_AWAY) return putAway();
    asking = true;
    try {
      var token = document.querySelector('meta[name="csrf-token"]').content;
      var response = await fetch(box.dataset.api, { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRFToken': token } });
      var code = await response.json();
      if (!response.ok) return refused(response.status, code);
      made += 1;
      showCode(code);
    } catch (error) {
      showFigure(false);
      says.textContent = box.dataset.offline;
      setTimeout(renew, 3000);
    } finally {
      asking = false;
    }
  }

  function showCode(code) {
    id = code.id;
    listen();
    endsAt = performance.now() + code.seconds_left * 1000;
    box.querySelector('[data-picture]').src = code.image;
    box.querySelector('[data-digits]').textContent = code.digits.replace(/(\d{4})(?=\d)/g, '$1 ');
    says.textContent = '';
    showFigure(true);
    // A reload must not land on the page of an older code.
    window.history.replaceState(null, '', '/wallet/pay-code');
    tick();
  }

  function showFigure(there) {
    figure.hidden = !there;
    box.querySelector('[data-first]').hidden = there;
    box.querySelector('[data-again]').hidden = !there;
  }

  function refused(status, problem) {
    if (status === 401) return window.location.reload();
    id = '';
    showFigure(false);
    says.textContent = problem.detail || '';
  }

  function putAway() {
    id = '';
    showFigure(false);
    says.textContent = box.dataset.paused;
  }

  async function look() {
    if (!id || document.hidden) return;
    var reply = await window.Qiaotou.ask('GET', box.dataset.api + '/' + id);
    if (reply.status === 200) hear(reply.body);
  }

  function listen() {
    if (listening) listening.stop();
    listening = window.Qiaotou.news({ events: box.dataset.api + '/' + id + '/events', poll: box.dataset.api + '/' + id, hear: hear });
  }

  // Its page asks for the PIN, or is the receipt, which says aloud that it is new.
  function hear(code) {
    if (code.id !== id || code.state !== 'claimed') return;
    id = '';
    listening.stop();
    window.location.assign(box.dataset.pages + '/' + code.id + '#paid');
  }

  // While the PIN is asked for: the clerk may take the sale back, or the time may run out.
  function followSale(sale) {
    if (!sale) return;
    window.Qiaotou.news({ events: sale.dataset.api + '/events', poll: sale.dataset.api, hear: function (told) {
      if (told.state !== 'awaiting') window.location.reload();
    } });
  }
})();
