/* Sales that this device keeps until they are settled: the list of them, and bringing them in, in order, under their keys.

   Qiaotou.queue.show()      -> fills the list anew
   Qiaotou.queue.bringIn()   -> asks for the sales that wait; the till's lists are taken anew when there were some
   Qiaotou.queue.sum(items)  -> the points of some of them

   As soon as one has ended the document gets `qiaotou:settled`, with {item, sale} as its detail.

   On the page of a device that was cut off the list stays whole, for whoever looks into what became of it; and what the
   device might do without a network is forgotten. */
(function () {
  'use strict';

  var panel = document.querySelector('[data-kept]');
  if (!panel) return;
  var kept = window.Qiaotou.kept;
  var said = JSON.parse(panel.dataset.said);
  var strip = document.querySelector('[data-latest]'); // the last ones, at the foot of a till without a network
  var everything = Boolean(document.querySelector('[data-cut-off]'));
  var AGAIN = 3000; // between two tries to bring in what is kept, in ms
  var REST = 20000; // after an answer that it may not be asked for now
  var notBefore = 0;
  var REMEMBERED = 3 * 24 * 3600 * 1000;
  var busy = false;
  var queue = window.Qiaotou.queue = {};

  queue.bringIn = async function () {
    if (busy || noNetwork() || Date.now() < notBefore) return;
    busy = true;
    try {
      var waiting = (await all()).filter(isOpen);
      if (!waiting.length) return;
      for (var i = 0; i < waiting.length; i += 1) if (!await settle(waiting[i])) break;
      var till = window.Qiaotou.till;
      if (till && till.refresh) till.refresh();
      await queue.show();
    } finally {
      busy = false;
    }
  };

  // Say how it ended, or why it is still open; false when there is no use in asking for the next one.
  async function settle(item) {
    var body = { key: item.key, code: item.code, points: item.points, terms: item.terms };
    var reply = await window.Qiaotou.ask('POST', panel.dataset.sales, body);
    if (!reply.known) return false;
    if (reply.status === 201) {
      item.state = reply.body.outcome;
      item.said = [reply.body.message, reply.body.advice].join(' ').trim();
      item.payer = reply.body.sale ? reply.body.sale.payer : null;
    } else {
      item.said = reply.status === 401 ? said.signIn : reply.body.detail || said.refused;
    }
    await kept.put('queue', item.key, item);
    await queue.show();
    if (!isOpen(item)) document.dispatchEvent(new CustomEvent('qiaotou:settled', { detail: { item: item, sale: reply.body.sale } }));
    if ([401, 403, 429].indexOf(reply.status) < 0) return true;
    notBefore = Date.now() + REST;
    return false;
  }

  queue.show = async function () {
    var items = (await all()).filter(function (item) { return everything || !item.seen; });
    var list = panel.querySelector('[data-items]');
    list.textContent = '';
    items.forEach(function (item) { list.appendChild(row(item)); });
    panel.hidden = !items.length;
    if (strip) strip.textContent = '';
    if (strip) items.slice(-2).reverse().forEach(function (item) { strip.appendChild(inOneLine(item)); });
    panel.querySelector('[data-open]').textContent = items.some(isOpen)
      ? fill(said.open, { count: items.filter(isOpen).length, points: queue.sum(items.filter(isOpen)) }) : said.allIn;
    panel.querySelector('[data-clear]').hidden = everything || items.every(isOpen);
  };

  queue.sum = function (items) {
    return items.reduce(function (total, item) { return total + item.points; }, 0);
  };

  function row(item) {
    var made = panel.querySelector('template').content.cloneNode(true);
    made.querySelector('[data-who]').textContent = item.payer
      ? item.payer.name + ' · ' + (item.payer.village || '') : fill(said.phone, { number: item.number });
    made.querySelector('[data-when]').textContent = moment(item.at);
    made.querySelector('[data-why]').textContent = item.said;
    made.querySelector('[data-count]').textContent = item.points;
    made.querySelector('[data-state="' + item.state + '"]').hidden = false;
    return made;
  }

  function inOneLine(item) {
    var made = row(item);
    var line = document.createElement('li');
    var who = made.querySelector('[data-who]');
    who.className = 'till-latest-who';
    line.append(who, made.querySelector('.amount'), made.querySelector('[data-state="' + item.state + '"]'));
    return line;
  }

  // What has ended goes off the list. It is forgotten days later: until then it counts for the limits, and its code is
  // known when it is shown again.
  async function clear() {
    var settled = (await all()).filter(function (item) { return !isOpen(item); });
    await Promise.all(settled.map(function (item) {
      item.seen = true;
      return item.at < Date.now() - REMEMBERED ? kept.remove('queue', item.key) : kept.put('queue', item.key, item);
    }));
    await queue.show();
  }

  async function all() {
    return (await kept.all('queue')).sort(function (one, other) { return one.at - other.at; });
  }

  function isOpen(item) { return item.state === 'kept'; }

  function noNetwork() { return Boolean(document.querySelector('[data-shell]')) || navigator.onLine === false; }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  function moment(at) {
    return new Date(at).toLocaleString(document.documentElement.lang, {
      timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false
    });
  }

  panel.querySelector('[data-clear]').addEventListener('click', clear);
  if (!window.indexedDB) return;
  window.addEventListener('online', queue.bringIn);
  document.addEventListener('visibilitychange', queue.bringIn);
  setInterval(queue.bringIn, AGAIN);
  if (everything) kept.remove('till', 'terms');
  queue.show().then(everything ? queue.bringIn : null);
})();
