/* Hears at once what changed: by a stream of events where the browser and everything between allow it, else by asking.

   Qiaotou.news({events, poll, hear})   -> .stop()
   `events` is the address of a stream whose messages are JSON, `poll` one that answers with the same JSON; hear(told) is
   called with each, also when nothing changed. The server may end a stream whenever it likes: the browser comes back
   after the pause that the stream named, and says what it heard last. A page that nobody looks at hears nothing. */
(function () {
  'use strict';

  var PAUSE = 1000; // between two questions, in ms
  var SILENCE = 5000; // a stream that says nothing for so long is stuck in something between

  function news(wanted) {
    var stream = null;
    var timer = null;
    var stopped = false;
    var asks = !window.EventSource;

    function start() {
      if (stopped || stream || timer || document.hidden) return;
      if (asks) return ask();
      stream = new EventSource(wanted.events);
      stream.onmessage = function (event) { wait(); wanted.hear(JSON.parse(event.data)); };
      stream.addEventListener('still', wait);
      stream.onerror = function () { if (stream && stream.readyState === 2) giveUp(); };
      wait();
    }

    function wait() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE);
    }

    function giveUp() {
      asks = true;
      pause();
      start();
    }

    async function ask() {
      timer = setTimeout(ask, PAUSE);
      var reply = await window.Qiaotou.ask('GET', wanted.poll);
      if (stopped || !timer) return;
      if (reply.status === 200) wanted.hear(reply.body);
      else if (reply.known) stop(); // signed out, cut off: the page's own next step will say so
    }

    function pause() {
      clearTimeout(timer);
      timer = null;
      if (stream) stream.close();
      stream = null;
    }

    function stop() {
      stopped = true;
      pause();
      document.removeEventListener('visibilitychange', look);
    }

    function look() {
      if (document.hidden) pause();
      else start();
    }

    document.addEventListener('visibilitychange', look);
    start();
    return { stop: stop };
  }

  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.news = news;
})();
