// The certified identity provider `oidc-provider` with one client and people who sign in by typing who they are.
// node provider.mjs SECRET: prints its issuer, and runs until it is killed.
import http from 'node:http';
import Provider from 'oidc-provider';

const people = {
  bo: { name: 'Bo Holm', groups: ['SKRANKE-FAG', 'ALLE'] },
  lis: { name: 'Lis Krog', groups: ['ALLE'] },
};

const settings = {
  clients: [
    {
      client_id: 'skranke',
      client_secret: process.argv[2],
      application_type: 'native',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      // A native program's port is its own affair (RFC 8252 §7.3).
      redirect_uris: ['http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  acrValues: ['urn:low', 'urn:nsis:substantial'],
  claims: { openid: ['sub'], profile: ['name', 'groups'], acr: null, auth_time: null },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  pkce: { methods: ['S256'], required: () => true },
  async loadExistingGrant(ctx) {
    const { client, session, provider } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
};

async function interaction(provider, request, response) {
  const { prompt } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.end(`<form method="post"><input name="account"><input name="acr"> ${prompt.name}</form>`);
    return;
  }
  // A native program's people are asked whether they meant it (RFC 8252 §8.6).
  if (prompt.name === 'consent') {
    await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true });
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const login = { accountId: form.get('account'), acr: form.get('acr') };
  const result = people[login.accountId] ? { login } : { error: 'access_denied' };
  await provider.interactionFinished(request, response, result);
}

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, settings);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    return interaction(provider, request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  console.log(issuer);
});
