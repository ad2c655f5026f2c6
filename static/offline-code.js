/* Codes that a phone makes without a network: the same twenty-four digits as merchants/offline/codes.py.

   Qiaotou.offlineCode.make(phone, at)      -> Promise of the digits that the phone shows at `at` (ms since 1970)
   Qiaotou.offlineCode.read(digits)         -> {number, told} of digits whose check digit is right, else null
   Qiaotou.offlineCode.isOf(read, at, slack) -> whether they were made within `slack` half minutes around `at`
   Qiaotou.offlineCode.secret(base64)       -> Promise of a key that can be used here and never be read again
   Qiaotou.offlineCode.possible()           -> whether this browser can do all that */
(function () {
  'use strict';

  var STEP = 30000;
  var STEPS_TOLD = 10000;
  var SHAPE = /^96[0-9]{22}$/;
  var DAMM = [
    '0317598642', '7092154863', '4206871359', '1750983426', '6123045978',
    '3674209581', '5869720134', '8945362017', '9438617205', '2581436790'
  ];

  async function make(phone, at) {
    var step = Math.floor(at / STEP);
    var signed = new TextEncoder().encode([phone.township, phone.number, step].join(':'));
    var digest = new Uint8Array(await crypto.subtle.sign('HMAC', phone.secret, signed));
    var proof = 0;
    for (var i = 0; i < 6; i += 1) proof = proof * 256 + digest[i];
    var body = '96' + padded(phone.number, 7) + padded(step % STEPS_TOLD, 4) + padded(proof % 1e10, 10);
    return body + check(body);
  }

  function read(digits) {
    if (!SHAPE.test(digits) || check(digits) !== 0) return null;
    return { number: Number(digits.slice(2, 9)), told: Number(digits.slice(9, 13)) };
  }

  function isOf(code, at, slack) {
    var apart = Math.abs(code.told - Math.floor(at / STEP) % STEPS_TOLD);
    return Math.min(apart, STEPS_TOLD - apart) <= slack;
  }

  function secret(base64) {
    var bytes = Uint8Array.from(atob(base64), function (letter) { return letter.charCodeAt(0); });
    return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  }

  function possible() {
    return Boolean(window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB && 'serviceWorker' in navigator);
  }

  function check(digits) {
    return digits.split('').reduce(function (interim, digit) { return Number(DAMM[interim][Number(digit)]); }, 0);
  }

  function padded(number, width) {
    return String(number).padStart(width, '0');
  }

  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.offlineCode = { make: make, read: read, isOf: isOf, secret: secret, possible: possible, step: STEP };
})();
