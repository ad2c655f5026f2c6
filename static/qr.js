/* A code of twenty-four digits as a QR picture, made on the phone: it has to work without a network.

   Qiaotou.qr(digits) -> the address of an SVG picture. Always the smallest size (version 1, 21 x 21) with a quarter of
   it repeatable (level Q), digits only, first mask: ISO/IEC 18004 has the tables. The server's pictures: redemptions/qr.py. */
(function () {
  'use strict';

  var SIZE = 21;
  var DATA = 13; // bytes of content, and as many that repair
  var QUIET = 4;
  var DIGITS_ONLY = '0001';
  var FORMAT = formatOf(3 << 3); // level Q, mask 0

  function picture(digits) {
    var grid = frame();
    fill(grid, bitsOf(digits));
    var path = '';
    grid.forEach(function (row, y) {
      row.forEach(function (dark, x) { if (dark) path += 'M' + (x + QUIET) + ' ' + (y + QUIET) + 'h1v1h-1z'; });
    });
    var side = SIZE + 2 * QUIET;
    return 'data:image/svg+xml,' + encodeURIComponent(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ' + side + ' ' + side + '" shape-rendering="crispEdges">' +
      '<path fill="#fff" d="M0 0h' + side + 'v' + side + 'H0z"/><path d="' + path + '"/></svg>');
  }

  // What never changes: null is where content goes.
  function frame() {
    var grid = Array.from({ length: SIZE }, function () { return new Array(SIZE).fill(null); });
    [[0, 0], [0, SIZE - 7], [SIZE - 7, 0]].forEach(function (corner) { eye(grid, corner[0], corner[1]); });
    for (var i = 8; i < SIZE - 8; i += 1) grid[6][i] = grid[i][6] = i % 2 === 0;
    for (var bit = 0; bit < 15; bit += 1) format(grid, bit, (FORMAT >> bit & 1) === 1);
    grid[SIZE - 8][8] = true;
    return grid;
  }

  function eye(grid, top, left) {
    for (var y = -1; y <= 7; y += 1) {
      for (var x = -1; x <= 7; x += 1) {
        if (grid[top + y] && left + x >= 0 && left + x < SIZE) {
          var ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
          grid[top + y][left + x] = ring !== 2 && ring !== 4;
        }
      }
    }
  }

  function format(grid, bit, dark) {
    if (bit < 6) grid[bit][8] = dark;
    else if (bit < 8) grid[bit + 1][8] = dark;
    else grid[SIZE - 15 + bit][8] = dark;
    if (bit < 8) grid[8][SIZE - 1 - bit] = dark;
    else grid[8][bit < 9 ? 7 : 14 - bit] = dark;
  }

  function formatOf(data) {
    var rest = data << 10;
    for (var i = 14; i >= 10; i -= 1) if (rest >> i & 1) rest ^= 0x537 << (i - 10);
    return (data << 10 | rest) ^ 0x5412;
  }

  function bitsOf(digits) {
    var bits = DIGITS_ONLY + binary(digits.length, 10);
    for (var i = 0; i < digits.length; i += 3) {
      var part = digits.slice(i, i + 3);
      bits += binary(Number(part), part.length * 3 + 1);
    }
    bits = bits.padEnd(DATA * 8, '0');
    var bytes = bits.match(/.{8}/g).map(function (eight) { return parseInt(eight, 2); });
    return bytes.concat(repairing(bytes)).map(function (byte) { return binary(byte, 8); }).join('');
  }

  function binary(number, width) {
    return number.toString(2).padStart(width, '0');
  }

  // Reed and Solomon: the rest of the content divided by (x - 1)(x - 2)(x - 4)... over bytes.
  function repairing(bytes) {
    var divisor = [1];
    for (var i = 0, root = 1; i < DATA; i += 1, root = times(root, 2)) {
      divisor = divisor.concat([0]).map(function (value, at) { return value ^ (at ? times(divisor[at - 1], root) : 0); });
    }
    var rest = bytes.concat(new Array(DATA).fill(0));
    for (var at = 0; at < DATA; at += 1) {
      var first = rest[at];
      divisor.forEach(function (value, offset) { rest[at + offset] ^= times(value, first); });
    }
    return rest.slice(DATA);
  }

  function times(a, b) {
    var product = 0;
    for (; b; b >>= 1) {
      if (b & 1) product ^= a;
      a = a << 1 ^ (a & 128 ? 0x11d : 0);
    }
    return product;
  }

  // Content runs in columns of two, from the right, up and down by turns, around what never changes.
  function fill(grid, bits) {
    var next = 0;
    for (var right = SIZE - 1, up = true; right > 0; right -= 2, up = !up) {
      if (right === 6) right = 5;
      for (var step = 0; step < SIZE; step += 1) {
        var y = up ? SIZE - 1 - step : step;
        [right, right - 1].forEach(function (x) {
          if (grid[y][x] === null) {
            grid[y][x] = (bits[next] === '1') !== ((y + x) % 2 === 0);
            next += 1;
          }
        });
      }
    }
  }

  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.qr = picture;
})();
