// A friendly CSMS on npm's ocpp-rpc in strict mode, for tests. Usage: node ocpp_rpc_server.mjs FOLDER
// FOLDER holds node_modules. The first line on stdin is {"password": text | null}; later lines are requests
// {"id": 1, "identity": "CP1", "action": "Reset", "payload": {}}. Lines on stdout:
//   {"event": "ready", "port": 1234}
//   {"event": "frame", "identity": "CP1", "direction": "out" | "in", "text": "[2,…]"}     "out" comes from the station
//   {"event": "error", "identity": "CP1", "what": "…"}                                   anything that broke a rule
//   {"event": "answer", "id": 1, "payload": {}} or {"event": "answer", "id": 1, "code": "…", "description": "…"}
// It ends when stdin is closed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { RPCServer, createRPCError } = createRequire(join(process.argv[2], 'here.js'))('ocpp-rpc');

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const now = () => new Date().toISOString();
const accepted = { status: 'Accepted' };
let transactions = 0;

const shared = {
  BootNotification: () => ({ currentTime: now(), interval: 300, status: 'Accepted' }),
  DataTransfer: () => ({ status: 'UnknownVendorId' }),
  Heartbeat: () => ({ currentTime: now() }),
  SignCertificate: () => accepted,
};
const answers = {
  'ocpp1.6': {
    ...shared,
    Authorize: () => ({ idTagInfo: accepted }),
    StartTransaction: () => ({ transactionId: ++transactions, idTagInfo: accepted }),
    StopTransaction: ({ idTag }) => (idTag === undefined ? {} : { idTagInfo: accepted }),
  },
  'ocpp2.0.1': {
    ...shared,
    Authorize: () => ({ idTokenInfo: accepted }),
    TransactionEvent: ({ idToken }) => (idToken === undefined ? {} : { idTokenInfo: accepted }),
    Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }),
    GetCertificateStatus: () => ({ status: 'Failed' }),
    NotifyEVChargingNeeds: () => ({ status: 'Rejected' }),
    NotifyEVChargingSchedule: () => accepted,
  },
};
const emptyAnswers = {
  'ocpp1.6': [
    'DiagnosticsStatusNotification', 'FirmwareStatusNotification', 'LogStatusNotification', 'MeterValues',
    'SecurityEventNotification', 'SignedFirmwareStatusNotification', 'StatusNotification',
  ],
  'ocpp2.0.1': [
    'ClearedChargingLimit', 'FirmwareStatusNotification', 'LogStatusNotification', 'MeterValues',
    'NotifyChargingLimit', 'NotifyCustomerInformation', 'NotifyDisplayMessages', 'NotifyEvent',
    'NotifyMonitoringReport', 'NotifyReport', 'PublishFirmwareStatusNotification', 'ReportChargingProfiles',
    'ReservationStatusUpdate', 'SecurityEventNotification', 'StatusNotification',
  ],
};

const answerTo = (protocol, method, params) => {
  if (answers[protocol][method]) return answers[protocol][method](params);
  if (emptyAnswers[protocol].includes(method)) return {};
  throw createRPCError('NotImplemented', `${method} is not known here`);
};

const clients = new Map();

const welcome = (client) => {
  const { identity } = client;
  clients.set(identity, client);
  client.handle(({ method, params }) => answerTo(client.protocol, method, params));
  client.on('message', ({ message, outbound }) =>
    say({ event: 'frame', identity, direction: outbound ? 'in' : 'out', text: message.toString() }));
  client.on('strictValidationFailure', ({ method, error, outbound }) =>
    say({ event: 'error', identity, what: `${outbound ? 'our' : 'their'} ${method}: ${error.message}` }));
  client.on('badMessage', ({ error }) => say({ event: 'error', identity, what: `bad message: ${error.message}` }));
  client.once('close', () => clients.get(identity) === client && clients.delete(identity));
};

const perform = async ({ id, identity, action, payload }) => {
  try {
    const client = clients.get(identity);
    if (!client) throw createRPCError('GenericError', `${identity} is not connected`);
    say({ event: 'answer', id, payload: await client.call(action, payload) });
  } catch (error) {
    say({ event: 'answer', id, code: error.rpcErrorCode ?? 'InternalError', description: error.message });
  }
};

const serve = async ({ password }) => {
  const server = new RPCServer({
    protocols: ['ocpp2.0.1', 'ocpp1.6'], strictMode: true, pingIntervalMs: 0, callTimeoutMs: 20_000,
  });
  server.auth((accept, reject, handshake) => {
    const offered = handshake.password?.toString('utf8') ?? null;
    return password === null || offered === password ? accept({}) : reject(401, 'wrong password');
  });
  server.on('client', welcome);
  const http = await server.listen(0, '127.0.0.1');
  say({ event: 'ready', port: http.address().port });
};

const lines = createInterface({ input: process.stdin });
let serving = false;
lines.on('line', (line) => {
  const data = JSON.parse(line);
  if (serving) {
    perform(data);
  } else {
    serving = true;
    serve(data);
  }
});
lines.on('close', () => process.exit(0));
