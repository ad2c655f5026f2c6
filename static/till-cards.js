/* A printed card at the till: its holder types the PIN, then it is a sale like any other. The PIN is kept nowhere. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var box = desk.querySelector('[data-card]');
  var pin = document.getElementById('f-card-pin');
  var form = document.getElementById('sale');
  var card = ''; // that is in the payer's hand
  var points = 0;

  function take(text, asked) {
    card = text;
    points = asked;
    ask('');
  }

  function ask(wrong) {
    box.querySelector('[data-card-points]').textContent = till.fill(till.said.points, { points: points });
    box.querySelector('[data-card-wrong]').textContent = wrong;
    pin.value = '';
    form.hidden = true;
    box.hidden = false;
    pin.focus();
  }

  function leave() {
    pin.value = '';
    box.hidden = true;
  }

  function send(event) {
    event.preventDefault();
    if (!/^[0-9]{6}$/.test(pin.value)) return ask(till.said.pinSix);
    var typed = pin.value;
    leave();
    till.sell({ address: box.dataset.api, body: { card: card, pin: typed, points: points } });
  }

  // A wrong PIN is typed again without scanning the card again.
  function again(event) {
    var outcome = event.detail;
    var mine = outcome.sale && outcome.sale.address === box.dataset.api;
    if (!mine || outcome.status !== 403 || outcome.body.code !== 'wrong_pin') return;
    till.next();
    ask(outcome.body.detail || '');
  }

  box.addEventListener('submit', send);
  box.querySelector('[data-card-back]').addEventListener('click', function () { leave(); till.next(); });
  document.addEventListener('qiaotou:outcome', again);
  till.begin = (till.begin || []).concat([function () { till.reads(/^94[0-9]{16}$/, take); }]);
})();
