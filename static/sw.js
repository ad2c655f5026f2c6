/* What the browser runs in the background for this site, also while no page of it is open.

   So far it shows what `qiaotou notices send` sends, and opens the page that it is about. */
'use strict';

self.addEventListener('install', function () { self.skipWaiting(); });
self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });

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
