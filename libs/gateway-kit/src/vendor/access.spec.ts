import type { Access } from '../define-gateway.js';
import { AccessKeeper } from './access.js';

/** Opens access when the spec says so. */
function playedVendor() {
  const opening: { resolve: (access: Access) => void; reject: (error: Error) => void }[] = [];
  const keeper = new AccessKeeper(() => new Promise((resolve, reject) => opening.push({ resolve, reject })));
  const access = (token: string): Access => ({ origin: 'http://x', headers: { token } });
  return { opening, keeper, access };
}

describe('access to a vendor', () => {
  it('is opened once, however many wait', async () => {
    const { opening, keeper, access } = playedVendor();
    const waiting = [keeper.current(), keeper.current(), keeper.current()];
    opening[0]?.resolve(access('one'));
    const found = await Promise.all([...waiting, keeper.current()]);

    expect(opening).toHaveLength(1);
    expect(found.map((opened) => opened.access.headers['token'])).toEqual(['one', 'one', 'one', 'one']);
  });

  it('is renewed once for all whose request failed with the same generation', async () => {
    const { opening, keeper, access } = playedVendor();
    const first = keeper.current();
    opening[0]?.resolve(access('one'));
    const { generation } = await first;
    const renewed = [keeper.renew(generation), keeper.renew(generation)];
    opening[1]?.resolve(access('two'));
    const found = await Promise.all(renewed);
    // One whose answer came late: somebody has renewed meanwhile.
    const late = await keeper.renew(generation);

    expect(opening).toHaveLength(2);
    expect([...found, late].map((opened) => opened.access.headers['token'])).toEqual(['two', 'two', 'two']);
    expect(late.generation).toBeGreaterThan(generation);
  });

  it('is asked for again after it was refused', async () => {
    const { opening, keeper, access } = playedVendor();
    const refused = keeper.current();
    opening[0]?.reject(new Error('refused'));
    await expect(refused).rejects.toThrow('refused');
    const again = keeper.current();
    opening[1]?.resolve(access('two'));

    expect((await again).access.headers['token']).toBe('two');
  });
});
