import { shownQuery, shownUrl } from './shown-url.js';

describe('what a trace shows of a URL', () => {
  it('is its path and the names of its parameters', () => {
    expect(
      shownUrl('https://crm.example.com', '/query?q=SELECT+Id+WHERE+Email%3D%27ana%40x%27&token=hush'),
    ).toEqual({
      'url.full': 'https://crm.example.com/query?q=…&token=…',
      'url.path': '/query',
      'url.query': 'q=…&token=…',
    });
  });

  it('is no token that stands in the path', () => {
    expect(shownUrl('https://api.example.com', '/oauth/v1/access-tokens/hush-1')).toEqual({
      'url.full': 'https://api.example.com/oauth/v1/access-tokens/[redacted]',
      'url.path': '/oauth/v1/access-tokens/[redacted]',
      'url.query': '',
    });
  });

  it('is no value of a request that came in', () => {
    expect(shownQuery('/notices?token=hush')).toEqual({ 'url.query': 'token=…' });
  });
});
