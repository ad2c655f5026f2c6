/* The till without a network: takes codes that phones make by themselves, up to the limits that it learnt, keeps each
   sale with its key, and brings them in, in order, when the network is back.

   A code counts only once it was brought in; until then the screen says "kept". A sale that cannot reach the server is
   kept under the key under which it was sent, so that it is the same sale whichever of the two arrives. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  var panel = desk && desk.querySelector('[data-kept]');
  if (!panel) return;
  var till = window.Qiaotou.till;
  var kept = window.Qiaotou.kept;
  var code = window.Qiaotou.offlineCode;
  var said = JSON.parse(panel.dataset.said);
  var SALES = panel.dataset.sales;
  var SLACK = 6; // half minutes by which a code may be off the till's clock
  var LEARN = 300000; // between two looks at the terms, in ms
  var AGAIN = 20000; // between two tries to bring in what is kept, in ms
  var REMEMBERED = 3 * 24 * 3600 * 1000;
  var busy = false;

  till.reads(/^96[0-9]{22}$/, function (text, points) {
    if (code.read(text)) till.sell({ address: SALES, body: { code: text, points: points } });
    else till.present('cross', till.said.nothing, '', said.mistyped, 'bad', ['next']);
  });

  document.addEventListener('qiaotou:sale', function (event) {
    var sale = event.detail;
    if (sale.screen !== 'qiaotou-till' || !(sale.address === SALES || till.noNetwork())) return;
    event.preventDefault();
    (sale.address === SALES ? sell(sale.body) : unsent()).then(sale.settle);
  });

  // Another way to pay needs the network: it was not sent, so nothing has to be asked for later.
  async function unsent() {
    var terms = await kept.get('till', 'terms').catch(function () { return null; });
    return refusal(terms && terms.enabled ? said.onlyOffline : said.off);
  }

  async function sell(body) {
    if (till.noNetwork()) return keep(body);
    var reply = await window.Qiaotou.ask('POST', SALES, body);
    if (!reply.known) return keep(body);
    if (reply.status !== 201) return { status: reply.status, body: reply.body };
    if (reply.body.outcome === 'paid') return { status: 201, body: reply.body.sale };
    return refusal(reply.body.message + ' ' + reply.body.advice);
  }

  function refusal(why) {
    return { status: 409, body: { detail: why } };
  }

  // Keeping

  async function keep(body) {
    var terms = await kept.get('till', 'terms').catch(function () { return null; });
    var at = Date.now() + (terms ? terms.ahead : 0);
    var read = code.read(body.code);
    var before = await kept.all('queue').catch(function () { return []; });
    var wrong = wrongWith(terms, read, at, body, before);
    if (wrong) return refusal(wrong);
    var item = {
      key: body.key, code: body.code, points: body.points, terms: terms.terms, number: read.number, at: at,
      day: dayOf(at), state: 'kept', said: ''
    };
    try {
      await kept.put('queue', item.key, item);
    } catch (error) {
      return refusal(said.noRoom);
    }
    await show();
    return { status: 202, show: function () { tellKept(item, terms); } };
  }

  function tellKept(item, terms) {
    var title = till.fill(said.kept, { points: item.points });
    till.present('clock', title, till.fill(said.phone, { number: item.number }), said.keptMore, 'wait', ['next']);
    window.Qiaotou.say(title + '，' + said.notYet, true);
  }

  function wrongWith(terms, read, at, body, before) {
    if (!terms || !terms.enabled) return said.off;
    if (at > terms.good_until) return said.tooLong;
    if (!code.isOf(read, at, SLACK)) return said.notOfNow;
    if (before.some(function (item) { return item.code === body.code; })) return said.usedHere;
    var today = before.filter(function (item) { return item.day === dayOf(at) && item.state !== 'refused'; });
    var ofPhone = today.filter(function (item) { return item.number === read.number; });
    if (sum(ofPhone) + body.points > terms.person_points) return till.fill(said.overPerson, { limit: terms.person_points });
    if (sum(today) + body.points > terms.till_points) return till.fill(said.overTill, { limit: terms.till_points });
    return '';
  }

  function sum(items) {
    return items.reduce(function (total, item) { return total + item.points; }, 0);
  }

  // The calendar day in Shanghai, eight hours ahead all year.
  function dayOf(at) { return Math.floor((at + 28800000) / 86400000); }

  // Bringing in

  async function bringIn() {
    if (busy || till.noNetwork()) return;
    busy = true;
    try {
      var waiting = (await queue()).filter(isOpen);
      for (var i = 0; i < waiting.length; i += 1) if (!await settle(waiting[i])) break;
      if (waiting.length) till.refresh();
    } finally {
      busy = false;
      await show();
    }
  }

  // Say how it ended, or why it is still open; false when there is no use in asking for the next one.
  async function settle(item) {
    var body = { key: item.key, code: item.code, points: item.points, terms: item.terms };
    var reply = await window.Qiaotou.ask('POST', SALES, body);
    if (!reply.known) return false;
    if (reply.status === 201) {
      item.state = reply.body.outcome;
      item.said = [reply.body.message, reply.body.advice].join(' ').trim();
      item.payer = reply.body.sale ? reply.body.sale.payer : null;
    } else {
      item.said = reply.status === 401 ? till.said.signIn : reply.body.detail || till.said.refused;
    }
    await kept.put('queue', item.key, item);
    await show();
    return [401, 403, 429].indexOf(reply.status) < 0;
  }

  function isOpen(item) { return item.state === 'kept'; }

  async function queue() {
    return (await kept.all('queue')).sort(function (one, other) { return one.at - other.at; });
  }

  // The list

  async function show() {
    var items = (await queue()).filter(function (item) { return !item.seen; });
    var list = panel.querySelector('[data-items]');
    list.textContent = '';
    items.forEach(function (item) { list.appendChild(row(item)); });
    panel.hidden = !items.length;
    panel.querySelector('[data-open]').textContent = items.some(isOpen)
      ? till.fill(said.open, { count: items.filter(isOpen).length, points: sum(items.filter(isOpen)) }) : said.allIn;
    panel.querySelector('[data-clear]').hidden = items.every(isOpen);
  }

  function row(item) {
    var made = panel.querySelector('template').content.cloneNode(true);
    made.querySelector('[data-who]').textContent = item.payer
      ? item.payer.name + ' · ' + (item.payer.village || '') : till.fill(said.phone, { number: item.number });
    made.querySelector('[data-when]').textContent = moment(item.at);
    made.querySelector('[data-why]').textContent = item.said;
    made.querySelector('[data-count]').textContent = item.points;
    var state = made.querySelector('[data-state="' + item.state + '"]');
    state.hidden = false;
    return made;
  }

  function moment(at) {
    return new Date(at).toLocaleString(document.documentElement.lang, {
      timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false
    });
  }

  // What has ended goes off the list. It is forgotten days later: until then it counts for the limits, and its code is
  // known when it is shown again.
  async function clear() {
    var settled = (await queue()).filter(function (item) { return !isOpen(item); });
    await Promise.all(settled.map(function (item) {
      item.seen = true;
      return item.at < Date.now() - REMEMBERED ? kept.remove('queue', item.key) : kept.put('queue', item.key, item);
    }));
    await show();
  }

  // The terms

  async function learn() {
    if (till.noNetwork()) return;
    var reply = await window.Qiaotou.ask('GET', panel.dataset.terms);
    if (reply.status !== 200) return;
    var terms = reply.body;
    terms.ahead = terms.server_time - Date.now();
    await kept.put('till', 'terms', terms);
    if (terms.enabled && navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  async function keepShell() {
    if (till.isShell || !('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register(panel.dataset.worker, { scope: '/' });
    (await navigator.serviceWorker.ready).active.postMessage({ keep: panel.dataset.shellPage });
  }

  panel.querySelector('[data-clear]').addEventListener('click', clear);
  window.addEventListener('online', bringIn);
  setInterval(bringIn, AGAIN);
  setInterval(learn, LEARN);
  if (!window.indexedDB) return;
  show();
  learn().then(bringIn);
  keepShell().catch(function () { /* a browser without such workers: the till needs its network to start */ });
})();
