// A relay of messages between peers, as one writes it with Node and `ws`: what our server is compared with.
// Arguments: the port, a folder with server.crt, server.key and fleet-ca.crt, and where `ws` lies.
const { createServer } = require('node:https');
const { readFileSync } = require('node:fs');
const [port, folder, ws] = process.argv.slice(2);
const { WebSocketServer } = require(ws);
const read = (name) => readFileSync(`${folder}/${name}`);
const server = createServer({
  cert: read('server.crt'), key: read('server.key'), ca: read('fleet-ca.crt'),
  requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3',
});
const peers = new Map();
let last = 0;
new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 65536 }).on('connection', (socket) => {
  const id = String(++last);
  peers.set(id, socket);
  socket.send(JSON.stringify({ type: 'welcome', peerId: id }));
  socket.on('message', (data) => {
    const { to, letter } = JSON.parse(data);
    peers.get(to)?.send(JSON.stringify({ type: 'letter', from: id, letter }));
  });
  socket.on('error', () => {});
  socket.on('close', () => peers.delete(id));
});
server.listen(Number(port), '127.0.0.1');
