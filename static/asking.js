/* Asking for points over a network that loses answers: nothing is taken twice, and the screen never guesses.

   Qiaotou.ask(method, address, body)   -> Promise of {known, status, body}; `known`: the server has decided
   Qiaotou.sales(name)                  -> the sales of one screen, kept under `name` until their outcome is known
     .make({address, body, giveUp}, tell) -> Promise of an outcome; `body` is sent with a key of its own, made here
     .conclude(sale)                      -> Promise of an outcome of a sale whose answer never came
     .left()                              -> the sales that this screen, or one that was closed, never heard of again

   An outcome is {status, body, sale}: the server's answer; or {nothing: true}: nothing was taken, and the server has
   promised that nothing ever will be under this key; or {unknown: true}: ask again later by `conclude`.

   For 30 seconds the same is asked again under the same key. Then the server is told to give the key up (`giveUp`): it
   answers with the sale, if it had arrived, or makes sure that it comes too late.

   Others may step in by events on the document, each with the sale as `detail` and stopped by preventDefault():
     qiaotou:sale          before a sale is sent for the first time
     qiaotou:unreachable   each time that no answer came; detail.tries counts them
   Who stops one answers with detail.settle(outcome), where the outcome may be made elsewhere. */
(function () {
  'use strict';

  var ASK_FOR = 30000; // after this long a lost sale is given up
  var PATIENCE = 8000; // for one answer
  var PAUSE = 1000; // between two questions
  var ELSEWHERE = ASK_FOR + 2 * PATIENCE; // so long another page of this browser may still be asking itself
  var NOT_ABOUT_IT = [401, 403, 429]; // what says nothing of an earlier request under the same key
  var page = freshKey();

  async function ask(method, address, body) {
    var limit = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (limit) limit.abort(); }, PATIENCE);
    var headers = { Accept: 'application/json', 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]').content };
    if (body) headers['Content-Type'] = 'application/json';
    try {
      var response = await fetch(address, {
        method: method, credentials: 'same-origin', headers: headers, body: body ? JSON.stringify(body) : undefined,
        signal: limit ? limit.signal : undefined
      });
      return { known: response.status < 500, status: response.status, body: await response.json() };
    } catch (error) {
      return { known: false, status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  function sales(name) {
    async function make(wanted, tell) {
      var sale = { key: wanted.body.key || freshKey(), address: wanted.address, giveUp: wanted.giveUp, page: page, since: Date.now() };
      keep(sale);
      var body = Object.assign({}, wanted.body, { key: sale.key });
      var taken = stepIn('qiaotou:sale', name, sale, body, 0);
      var outcome = await (taken || attempt(sale, body, tell, 1));
      if (!outcome.unknown) forget(sale);
      return outcome;
    }

    async function attempt(sale, body, tell, tries) {
      var reply = await ask('POST', sale.address, body);
      if (reply.known && (tries === 1 || NOT_ABOUT_IT.indexOf(reply.status) < 0)) return decided(sale, reply);
      if (reply.known) return given(sale, reply);
      var taken = stepIn('qiaotou:unreachable', name, sale, body, tries);
      if (taken) return taken;
      if (Date.now() > sale.since + ASK_FOR) return conclude(sale);
      if (tell) tell();
      await pause();
      return attempt(sale, body, tell, tries + 1);
    }

    async function conclude(sale) {
      return given(sale, null);
    }

    async function given(sale, refusal) {
      var reply = await ask('POST', sale.giveUp, { key: sale.key });
      if (reply.status !== 201) return { unknown: true, status: reply.status, sale: sale };
      forget(sale);
      if (reply.body.sale) return { status: 201, body: reply.body.sale, sale: sale };
      return refusal ? decided(sale, refusal) : { nothing: true, sale: sale };
    }

    function decided(sale, reply) {
      forget(sale);
      return { status: reply.status, body: reply.body, sale: sale };
    }

    function all() {
      try {
        return JSON.parse(localStorage.getItem(name)) || [];
      } catch (error) {
        return [];
      }
    }

    function keep(sale) {
      write(all().concat([sale]));
    }

    function forget(sale) {
      write(all().filter(function (other) { return other.key !== sale.key; }));
    }

    function write(list) {
      try {
        localStorage.setItem(name, JSON.stringify(list));
      } catch (error) { /* a browser that keeps nothing: the last sales on the screen still tell */ }
    }

    function left() {
      return all().filter(function (sale) { return sale.page === page || Date.now() > sale.since + ELSEWHERE; });
    }

    // A page that is loaded anew takes over what it left behind; what another open page asks for is that page's.
    function adopt() {
      var before = sessionStorage.getItem(name + '-page');
      write(all().map(function (sale) { return sale.page === before ? Object.assign(sale, { page: page }) : sale; }));
      sessionStorage.setItem(name + '-page', page);
    }

    adopt();
    return { make: make, conclude: conclude, left: left };
  }

  // Let a script that knows another way have the sale; return its promise of an outcome, or null.
  function stepIn(what, name, sale, body, tries) {
    var settle = null;
    var promise = new Promise(function (resolve) { settle = resolve; });
    var detail = { screen: name, key: sale.key, address: sale.address, body: body, tries: tries, settle: settle };
    var goesOn = document.dispatchEvent(new CustomEvent(what, { detail: detail, cancelable: true }));
    return goesOn ? null : promise;
  }

  function pause() {
    return new Promise(function (done) { setTimeout(done, PAUSE); });
  }

  function freshKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join('');
  }

  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.ask = ask;
  window.Qiaotou.sales = sales;
  window.Qiaotou.freshKey = freshKey;
})();
