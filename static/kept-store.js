/* What this browser keeps for times without a network, for pages and for the worker in the background alike.

   Qiaotou.kept.get(shelf, name) .put(shelf, name, value) .all(shelf) .remove(shelf, name) .clear(shelf)   -> Promises
   Qiaotou.kept.putFor(owner, name, value)   -> puts on `mine`, but nothing once `mine` is no longer that owner's
   Qiaotou.kept.forget()   -> what belongs to whoever is signed in; sales that a till keeps stay

   Shelves: `mine`, what a villager sees of their own; `till`, what a till may do; `queue`, sales that are not settled. */
(function (scope) {
  'use strict';

  var SHELVES = ['mine', 'till', 'queue'];
  var opening = null;

  function open() {
    opening = opening || new Promise(function (done, fail) {
      var asked = scope.indexedDB.open('qiaotou', 1);
      asked.onupgradeneeded = function () {
        SHELVES.forEach(function (shelf) { asked.result.createObjectStore(shelf); });
      };
      asked.onsuccess = function () {
        asked.result.onversionchange = function () { asked.result.close(); opening = null; };
        done(asked.result);
      };
      asked.onerror = function () { opening = null; fail(asked.error); };
    });
    return opening;
  }

  // Fulfilled when the browser has it on its disk, as far as it tells: a kept sale must survive a dead battery.
  async function act(shelf, mode, what) {
    var store = await open();
    return new Promise(function (done, fail) {
      var work = store.transaction([shelf], mode, { durability: 'strict' });
      var asked = what(work.objectStore(shelf));
      work.oncomplete = function () { done(asked.result); };
      work.onerror = work.onabort = function () { fail(work.error); };
    });
  }

  var kept = {
    get: function (shelf, name) { return act(shelf, 'readonly', function (on) { return on.get(name); }); },
    all: function (shelf) { return act(shelf, 'readonly', function (on) { return on.getAll(); }); },
    put: function (shelf, name, value) { return act(shelf, 'readwrite', function (on) { return on.put(value, name); }); },
    // One transaction: an answer that arrives while its owner signs out must not bring back what was just forgotten.
    putFor: function (owner, name, value) {
      return act('mine', 'readwrite', function (on) {
        var asked = on.get('owner');
        asked.onsuccess = function () { if (asked.result === owner) on.put(value, name); };
        return asked;
      });
    },
    remove: function (shelf, name) { return act(shelf, 'readwrite', function (on) { return on.delete(name); }); },
    clear: function (shelf) { return act(shelf, 'readwrite', function (on) { return on.clear(); }); },
    forget: function () { return Promise.all([kept.clear('mine'), kept.clear('till')]); }
  };

  scope.Qiaotou = scope.Qiaotou || {};
  scope.Qiaotou.kept = kept;
})(self);
