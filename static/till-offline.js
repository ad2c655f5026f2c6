/* The till without a network: takes codes that phones make by themselves, up to the limits that it learnt, and keeps each
   sale with its key. static/till-queue.js brings them in, in order, when the network is back.

   A code counts only once it was brought in; until then the screen says "kept". A sale that cannot reach the server is
   kept under the key under which it was sent, so that it is the same sale whichever of the two arrives. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  var panel = desk && desk.querySelector('[data-kept]');
  if (!panel) return;
  var till = window.Qiaotou.till;
  var kept = window.Qiaotou.kept;
  var queue = window.Qiaotou.queue;
  var code = window.Qiaotou.offlineCode;
  var said = JSON.parse(panel.dataset.said);
  var SALES = panel.dataset.sales;
  var SLACK = 6; // half minutes by which a code may be off the till's clock
  var LEARN = 300000; // between two looks at the terms, in ms

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
    return refusal(terms && terms.enabled ? said.onlyOffline : terms && terms.stopped || said.off);
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
    await queue.show();
    return { status: 202, show: function () { tellKept(item, terms); } };
  }

  function tellKept(item, terms) {
    var title = till.fill(said.kept, { points: item.points });
    till.present('clock', title, till.fill(said.phone, { number: item.number }), said.keptMore, 'wait', ['next']);
    till.kept = item.key;
    window.Qiaotou.say(title + '，' + said.notYet, true);
  }

  // The network came back while the answer was still on the screen: it says how the sale ended.
  function tellSettled(item, sale) {
    if (till.kept !== item.key) return;
    if (item.state === 'paid') return till.showSale(sale, true);
    var label = panel.querySelector('template').content.querySelector('[data-state="' + item.state + '"]').textContent;
    var look = item.state === 'covered' ? ['shield', 'info'] : ['cross', 'bad'];
    till.present(look[0], label, till.fill(said.phone, { number: item.number }), item.said, look[1], ['next']);
    window.Qiaotou.say(label, false);
  }

  function wrongWith(terms, read, at, body, before) {
    if (!terms || !terms.enabled) return terms && terms.stopped || said.off;
    if (at > terms.good_until) return said.tooLong;
    if (!code.isOf(read, at, SLACK)) return said.notOfNow;
    if (before.some(function (item) { return item.code === body.code; })) return said.usedHere;
    var sum = queue.sum;
    var today = before.filter(function (item) { return item.day === dayOf(at) && item.state !== 'refused'; });
    var ofPhone = today.filter(function (item) { return item.number === read.number; });
    if (sum(ofPhone) + body.points > terms.person_points) return till.fill(said.overPerson, { limit: terms.person_points });
    if (sum(today) + body.points > terms.till_points) return till.fill(said.overTill, { limit: terms.till_points });
    return '';
  }

  // The calendar day in Shanghai, eight hours ahead all year.
  function dayOf(at) { return Math.floor((at + 28800000) / 86400000); }

  // The terms

  async function learn() {
    if (till.noNetwork()) return;
    var reply = await window.Qiaotou.ask('GET', panel.dataset.terms);
    if (reply.status === 403 && reply.body.code === 'terminal_cut_off') return cutOff();
    if (reply.status !== 200) return;
    var terms = reply.body;
    terms.ahead = terms.server_time - Date.now();
    await kept.put('till', 'terms', terms);
    if (terms.enabled && navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  // Without terms it takes nothing more. Its page says so then, and goes on bringing in what was kept before.
  async function cutOff() {
    await kept.remove('till', 'terms');
    if (till.mayGoOn()) window.location.assign('/till?again=1');
  }

  async function keepShell() {
    if (till.isShell || !('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register(panel.dataset.worker, { scope: '/' });
    (await navigator.serviceWorker.ready).active.postMessage({ keep: panel.dataset.shellPage });
  }

  document.addEventListener('qiaotou:settled', function (event) { tellSettled(event.detail.item, event.detail.sale); });
  setInterval(learn, LEARN);
  if (!window.indexedDB) return;
  learn().then(queue.bringIn);
  keepShell().catch(function () { /* a browser without such workers: the till needs its network to start */ });
})();
