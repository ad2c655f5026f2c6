/* The till: amount, code, answer, without leaving the page. Without this script the page's form does the same.

   A sale has a key of its own, made here and kept in the browser until its outcome is known. A lost answer is asked for
   again under the same key, so nothing is ever taken twice: for 30 seconds by repeating the sale, then by its key. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return follow(document.querySelector('[data-follow]'));

  var said = JSON.parse(desk.dataset.said);
  var form = document.getElementById('sale');
  var amount = document.getElementById('f-points');
  var code = document.getElementById('f-code');
  var photo = document.getElementById('f-photo');
  var answer = desk.querySelector('[data-answer]');
  var cameraBox = desk.querySelector('[data-camera]');
  var keypad = desk.querySelector('[data-keypad]');
  var scanButton = desk.querySelector('[data-scan]');
  var worth = desk.querySelector('[data-worth]');
  var camera = window.Qiaotou && window.Qiaotou.camera;

  var KEPT = 'qiaotou-sale';
  var ASK_FOR = 30000; // after this long a lost answer is asked for by its key
  var PATIENCE = 8000; // for one answer
  var PAUSE = 1000; // between two questions
  var CODE = /(97[0-9]{16})$/;
  var busy = false;
  var shown = null; // the sale on the screen

  begin();

  function begin() {
    showKeys();
    desk.querySelector('[data-other-ways]').open = scanButton.hidden || window.matchMedia('(min-width: 56em)').matches;
    if (window.matchMedia('(pointer: coarse)').matches) amount.inputMode = 'none'; // the keypad is on the page already
    else amount.focus();
    keypad.addEventListener('click', press);
    amount.addEventListener('input', readAmount);
    code.addEventListener('input', readCode);
    form.addEventListener('submit', submit);
    photo.addEventListener('change', readPhoto);
    scanButton.addEventListener('click', openCamera);
    click('stop', closeCamera);
    click('next', nextSale);
    click('ask', resolve);
    click('take-back', takeBack);
    document.addEventListener('keydown', typeAnywhere);
    window.addEventListener('online', function () { if (kept() && !busy) resolve(); });
    readAmount();
    if (kept()) resolve();
  }

  // A desk with a keyboard and a mouse needs no keypad on the screen.
  function showKeys() {
    keypad.hidden = !window.matchMedia('(pointer: coarse), (max-width: 55.99em)').matches;
    scanButton.hidden = !(camera && camera.present());
  }

  function click(name, act) {
    desk.querySelector('[data-' + name + ']').addEventListener('click', act);
  }

  // The amount

  function press(event) {
    var key = event.target.closest('[data-key]');
    if (!key) return;
    var typed = key.dataset.key;
    if (typed === 'clear') amount.value = '';
    else if (typed === 'back') amount.value = amount.value.slice(0, -1);
    else if (amount.value.length < 6) amount.value = (amount.value + typed).replace(/^0+/, '');
    readAmount();
  }

  // A digit that no field gets begins the next amount: after a sale one can go on typing, or scanning, at once.
  function typeAnywhere(event) {
    var elsewhere = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (elsewhere || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!answer.hidden && !answer.querySelector('[data-next]').hidden) nextSale();
    if (!form.hidden) amount.focus();
  }

  function readAmount() {
    // A handheld scanner types wherever the cursor is: a code at the end of the amount is a code.
    var digits = amount.value.replace(/\s/g, '');
    var scanned = CODE.exec(digits);
    if (scanned) {
      amount.value = digits.slice(0, -scanned[1].length);
      code.value = scanned[1];
    }
    amount.removeAttribute('aria-invalid');
    worth.textContent = points() ? fill(said.worth, { yuan: yuan(points() * desk.dataset.faceValue) }) : '';
    if (scanned) sellTo(scanned[1]);
  }

  function points() {
    return /^[1-9][0-9]{0,11}$/.test(amount.value.trim()) ? Number(amount.value.trim()) : 0;
  }

  function yuan(fen) {
    return Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0');
  }

  // The code: scanned, typed, or on a photo

  function openCamera() {
    if (!points()) return askAmount();
    show(cameraBox, keypad, scanButton);
    tell(cameraBox.dataset.hold);
    camera.scan(cameraBox.querySelector('video'), function (text) {
      if (/^97[0-9]{16}$/.test(text)) sellTo(text);
      else tell(said.otherCode);
    }).catch(function (error) { tell(error.message); });
  }

  function closeCamera() {
    if (camera) camera.stop();
    cameraBox.hidden = true;
    showKeys();
  }

  function tell(text) {
    cameraBox.querySelector('[data-camera-says]').textContent = text;
  }

  function readCode() {
    var digits = code.value.replace(/[\s-]/g, '');
    if (points() && /^97[0-9]{16}$/.test(digits)) sellTo(digits);
  }

  function readPhoto() {
    if (!photo.files.length || !camera) return;
    if (!points()) return askAmount();
    camera.readPhoto(photo.files[0]).then(sellTo, function () {
      form.submit(); // the server's reader is more patient, and has the words when it fails too
    });
  }

  function submit(event) {
    if (!code.value.trim()) {
      if (photo.files.length) return; // goes to the server as it is
      event.preventDefault();
      if (!points()) askAmount();
      else if (!scanButton.hidden) openCamera();
      else code.focus();
      return;
    }
    event.preventDefault();
    sellTo(code.value);
  }

  function askAmount() {
    amount.setAttribute('aria-invalid', 'true');
    worth.textContent = said.amountFirst;
    photo.value = '';
    amount.focus();
  }

  // The sale

  function sellTo(text) {
    if (busy) return;
    if (!points()) return askAmount();
    closeCamera();
    var sale = { key: freshKey(), code: text, points: points() };
    sessionStorage.setItem(KEPT, JSON.stringify(sale));
    busy = true;
    present('clock', said.sending, '', '', 'plain');
    attempt(sale, Date.now() + ASK_FOR);
  }

  function freshKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join('');
  }

  function kept() {
    return JSON.parse(sessionStorage.getItem(KEPT) || 'null');
  }

  async function attempt(sale, until) {
    var reply = await call('POST', '', sale);
    if (reply.known) return outcome(reply);
    if (Date.now() > until) return resolve();
    present('clock', said.sending, '', said.retrying, 'wait');
    await pause();
    return attempt(sale, until);
  }

  // Ask by the key what became of a sale whose answer never came.
  async function resolve() {
    var sale = kept();
    if (!sale) return nextSale();
    busy = true;
    present('clock', said.sending, '', said.retrying, 'wait');
    var reply = await call('GET', '/by-key/' + sale.key);
    if (reply.status === 404) {
      settle();
      present('cross', said.nothing, '', said.nothingMore, 'bad', ['next']);
    } else if (reply.known) {
      outcome(reply);
    } else {
      busy = false;
      present('warning', said.unknown, '', said.unknownMore, 'wait', ['ask']);
    }
  }

  function outcome(reply) {
    settle();
    if (reply.status === 401) return window.location.assign(desk.dataset.signIn);
    if (reply.status >= 300) return present('cross', said.nothing, '', reply.body.detail || said.refused, 'bad', ['next']);
    showSale(reply.body, true);
    refreshLists();
    if (reply.body.state === 'awaiting') watch(reply.body.id);
  }

  function settle() {
    sessionStorage.removeItem(KEPT);
    busy = false;
  }

  // Call the API; `known` tells whether the server gave an answer that settles the question.
  async function call(method, path, body) {
    var limit = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (limit) limit.abort(); }, PATIENCE);
    var token = document.querySelector('meta[name="csrf-token"]').content;
    var options = { method: method, credentials: 'same-origin', headers: { 'X-CSRFToken': token }, signal: limit ? limit.signal : undefined };
    if (body) {
      options.headers['Content-Type'] = 'application/json';
      options.body = JSON.stringify(body);
    }
    try {
      var response = await fetch(desk.dataset.api + path, options);
      var read = await response.json();
      return { known: response.status < 500, status: response.status, body: read };
    } catch (error) {
      return { known: false, status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  function pause() {
    return new Promise(function (done) { setTimeout(done, PAUSE); });
  }

  // The answer

  var LOOKS = { captured: ['check', 'good'], awaiting: ['clock', 'wait'], declined: ['cross', 'bad'], expired: ['clock', 'bad'], voided: ['undo', 'plain'] };

  function showSale(sale, aloud) {
    var from = fill(said.from, { surname: sale.payer.name, village: sale.payer.village });
    var look = LOOKS[sale.state];
    shown = sale;
    if (sale.state === 'captured') {
      var received = fill(said.received, { points: sale.points });
      present(look[0], received, from, fill(said.worth, { yuan: yuan(sale.amount_fen) }), look[1], ['next', 'receipt']);
      if (aloud) speak(received);
    } else if (sale.state === 'awaiting') {
      present(look[0], said.waiting, from, fill(said.waitingMore, { points: sale.points }), look[1], ['take-back']);
    } else {
      var why = sale.state === 'declined' && !sale.closed_by_payer ? said.takenBack : said[sale.state];
      present(look[0], said.nothing, from, why, look[1], ['next']);
      if (aloud) speak(said.nothing);
    }
  }

  function present(picture, title, payer, more, tone, acts) {
    var use = answer.querySelector('[data-picture]');
    use.setAttribute('href', use.dataset.icons + '#' + picture);
    answer.className = 'till-result tone-' + tone;
    answer.querySelector('[data-title]').textContent = title;
    answer.querySelector('[data-payer]').textContent = payer;
    answer.querySelector('[data-more]').textContent = more;
    ['next', 'receipt', 'ask', 'take-back'].forEach(function (name) {
      answer.querySelector('[data-' + name + ']').hidden = (acts || []).indexOf(name) < 0;
    });
    if (shown) answer.querySelector('[data-receipt]').href = '/receipts/' + shown.id;
    form.hidden = true;
    answer.hidden = false;
    (acts && acts[0] === 'next' ? answer.querySelector('[data-next]') : answer).focus();
    answer.scrollIntoView({ block: 'nearest' });
  }

  function speak(text) {
    if (!window.speechSynthesis || !window.SpeechSynthesisUtterance) return;
    var voice = new SpeechSynthesisUtterance(text);
    voice.lang = document.documentElement.lang;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(voice);
  }

  // A sale that waits for the payer's PIN is looked at until it ends.
  async function watch(id) {
    await pause();
    if (!shown || shown.id !== id) return;
    var reply = await call('GET', '/' + id);
    if (reply.status === 200 && reply.body.state !== 'awaiting') {
      showSale(reply.body, true);
      refreshLists();
    } else {
      watch(id);
    }
  }

  async function takeBack() {
    var reply = await call('POST', '/' + shown.id + '/declines');
    if (reply.status === 201) showSale(reply.body, false);
  }

  function nextSale() {
    shown = null;
    form.reset();
    amount.value = '';
    code.value = '';
    answer.hidden = true;
    form.hidden = false;
    readAmount();
    if (amount.inputMode !== 'none') amount.focus();
  }

  async function refreshLists() {
    try {
      var response = await fetch(window.location.pathname, { credentials: 'same-origin' });
      var page = new DOMParser().parseFromString(await response.text(), 'text/html');
      ['today', 'last-sales'].forEach(function (id) {
        var fresh = page.getElementById(id);
        if (fresh) document.getElementById(id).replaceWith(document.importNode(fresh, true));
      });
    } catch (error) { /* the lists stay as they were; the next sale takes them anew */ }
  }

  function show(one) {
    Array.prototype.slice.call(arguments, 1).forEach(function (other) { other.hidden = true; });
    one.hidden = false;
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  // The page of one sale that waits: load it again when the sale has ended.
  function follow(sale) {
    if (!sale) return;
    setInterval(async function () {
      try {
        var response = await fetch(sale.dataset.follow, { credentials: 'same-origin' });
        if (response.ok && (await response.json()).state !== 'awaiting') window.location.reload();
      } catch (error) { /* no network: asked again in a moment */ }
    }, 1500);
  }
})();
