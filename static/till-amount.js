/* The till's amount: typed, tapped on the keypad, or scanned by a handheld reader that types where the cursor is.

   Qiaotou.till.points()   -> the amount, 0 when there is none
   Qiaotou.till.noNetwork() -> whether asking the server is of no use now
   Qiaotou.till.onAmount   -> called after each change (till.js, till-bills.js) */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till = window.Qiaotou.till || {};
  var amount = document.getElementById('f-points');
  var keypad = desk.querySelector('[data-keypad]');
  var worth = desk.querySelector('[data-worth]');
  var MOST_DIGITS = 6;
  var CODE = /(96[0-9]{22}|[0-9]{18})$/;
  var SHORTEST_CODE = 18;
  var SCANNED = 80; // of silence, in ms: slower than a reader types, faster than a hand
  var reading = 0;

  till.desk = desk;
  till.isShell = 'shell' in desk.dataset; // the page that is shown without a network: nothing can be asked for
  till.noNetwork = function () { return till.isShell || navigator.onLine === false; };
  till.said = JSON.parse(desk.dataset.said);

  till.points = function () {
    return /^[1-9][0-9]{0,11}$/.test(amount.value.trim()) ? Number(amount.value.trim()) : 0;
  };

  // In English one point is no "points".
  till.fill = function (text, values) {
    return text.replace(/\{(\w+)\} (?:more )?(?:point|second)s\b/g, function (whole, name) {
      return values[name] === 1 ? whole.slice(0, -1) : whole;
    }).replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  };

  till.yuan = function (fen) {
    return Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0');
  };

  till.clearAmount = function () { till.setAmount(0); };

  till.setAmount = function (points) {
    amount.value = points || '';
    read();
    if (amount.inputMode !== 'none') amount.focus();
  };

  till.focusAmount = function () { amount.focus(); };

  till.askAmount = function () {
    amount.setAttribute('aria-invalid', 'true');
    worth.textContent = till.said.amountFirst;
    amount.focus();
  };

  // A desk with a keyboard and a mouse needs no keypad on the screen.
  till.showKeys = function () {
    keypad.hidden = !window.matchMedia('(pointer: coarse), (max-width: 55.99em)').matches;
  };

  till.hideKeys = function () { keypad.hidden = true; };

  function press(event) {
    var key = event.target.closest('[data-key]');
    if (!key) return;
    var typed = key.dataset.key;
    if (typed === 'clear') amount.value = '';
    else if (typed === 'back') amount.value = amount.value.slice(0, -1);
    else if (amount.value.length < MOST_DIGITS) amount.value = (amount.value + typed).replace(/^0+/, '');
    read();
  }

  // A reader types its code digit by digit: which code it is shows when it stops.
  function typed() {
    clearTimeout(reading);
    if (amount.value.length < SHORTEST_CODE) read();
    else reading = setTimeout(read, SCANNED);
  }

  function read() {
    var digits = amount.value.replace(/\s/g, '');
    var scanned = CODE.exec(digits);
    if (scanned) amount.value = digits.slice(0, -scanned[1].length);
    amount.removeAttribute('aria-invalid');
    worth.textContent = till.points() ? till.fill(till.said.worth, { yuan: till.yuan(till.points() * desk.dataset.faceValue) }) : '';
    if (scanned) till.take(scanned[1]);
  }

  keypad.addEventListener('click', press);
  amount.addEventListener('input', typed);
  if (window.matchMedia('(pointer: coarse)').matches) amount.inputMode = 'none'; // the keypad is on the page already
  else amount.focus();
  till.showKeys();
  till.begin = (till.begin || []).concat([read]);
})();
