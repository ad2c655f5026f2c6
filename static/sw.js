/* What the browser runs in the background for this site, also while no page of it is open.

   - It shows what `qiaotou notices send` sends, and opens the page that it is about.
   - Without a network it answers with a shell: a page without anybody's data, token or session, which was kept together
     with its style and scripts under this version. What a shell shows comes from kept-store.js, and is forgotten here as
     soon as someone signs out, and locked as soon as someone signs in, until a page of theirs says whose it is.

   The server writes the first line: `self.QIAOTOU = {version, store, tillShell, walletShell}`. */
'use strict';

var own = self.QIAOTOU;
var CACHE = 'qiaotou-' + own.version;
var PATIENCE = 6000; // for a page with a shell of its own, in ms: after that it counts as no network
var OWN_SHELL = /^\/(till|wallet|wallet\/statement|wallet\/pay-code)?$/;
var FILES = /(?:src|href|data-[a-z]+)="(\/static\/[^"#]+)/g;

importScripts(own.store);

self.addEventListener('install', function (event) {
  self.skipWaiting();
  event.waitUntil(renew());
});

self.addEventListener('activate', function (event) {
  event.waitUntil(clearAway().then(function () { return self.clients.claim(); }));
});

// A page says which shell this browser will need; it is taken anew, since language and size of text may have changed.
self.addEventListener('message', function (event) {
  var shell = event.data && event.data.keep;
  if (shell === own.tillShell || shell === own.walletShell) event.waitUntil(keep(shell));
});

self.addEventListener('fetch', function (event) {
  var request = event.request;
  var address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === 'GET' && address.pathname.indexOf('/static/') === 0) return event.respondWith(file(request));
  if (request.mode !== 'navigate') return;
  if (request.method === 'GET') return event.respondWith(page(request, address));
  if (address.pathname === '/sign-outs') event.waitUntil(self.Qiaotou.kept.forget());
  if (address.pathname === '/sign-ins' || address.pathname === '/activations') event.waitUntil(lock());
});

// Whoever signs in may be somebody else: what was kept shows again when a page of theirs says that it is theirs.
function lock() {
  return Promise.all([self.Qiaotou.kept.put('mine', 'locked', true), self.Qiaotou.kept.clear('till')]);
}

async function file(request) {
  return await caches.match(request) || fetch(request);
}

// A page that a shell led back to (`?again`), and one that may be a long download, is waited for as long as it takes.
async function page(request, address) {
  var shell = await caches.match(await shellFor(address.pathname), { ignoreVary: true });
  if (!shell) return fetch(request);
  try {
    return await (OWN_SHELL.test(address.pathname) && !address.search ? soon(fetch(request)) : fetch(request));
  } catch (error) {
    return shell;
  }
}

async function shellFor(path) {
  var atTill = path === '/' ? await self.Qiaotou.kept.get('till', 'terms') : /^\/till(\/|$)/.test(path);
  return atTill ? own.tillShell : own.walletShell;
}

function soon(answer) {
  return Promise.race([answer, new Promise(function (_, fail) { setTimeout(fail, PATIENCE); })]);
}

// Keep a shell with all that it names: a till that starts without a network has to find every piece.
async function keep(shell) {
  var cache = await caches.open(CACHE);
  var answer = await fetch(shell, { credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok || answer.redirected) return;
  var text = await answer.clone().text();
  var files = [];
  text.replace(FILES, function (_, found) { files.push(found.replace(/&amp;/g, '&')); });
  await Promise.all(files.map(async function (name) {
    if (!await cache.match(name)) await cache.add(name);
  }));
  await cache.put(shell, answer);
}

// A new version keeps the shells that the last one had.
async function renew() {
  var before = await Promise.all([own.tillShell, own.walletShell].map(function (shell) {
    return caches.match(shell, { ignoreVary: true }).then(function (had) { return had && shell; });
  }));
  await Promise.all(before.filter(Boolean).map(keep));
}

async function clearAway() {
  var names = await caches.keys();
  await Promise.all(names.filter(function (name) { return name.indexOf('qiaotou-') === 0 && name !== CACHE; })
    .map(function (name) { return caches.delete(name); }));
}

self.addEventListener('push', function (event) {
  var told = read(event.data);
  // Every push has to show something: a browser takes the permission away from whoever stays silent.
  event.waitUntil(self.registration.showNotification(told.title || '桥头分', {
    body: told.body || '',
    tag: told.tag || 'qiaotou',
    data: { url: told.url || '/inbox' }
  }));
});

self.addEventListener('notificationclick', function (event) {
  event.notification.close();
  var address = new URL(event.notification.data.url, self.location.origin);
  // Only ever our own pages, whatever was sent.
  if (address.origin !== self.location.origin) address = new URL('/inbox', self.location.origin);
  event.waitUntil(self.clients.openWindow(address.href));
});

function read(data) {
  try {
    return (data && data.json()) || {};
  } catch (error) {
    return {};
  }
}
