import { describe, expect, it } from 'vitest';
import { createDemoPki } from '../../src/demo-world/index.js';
import { seeded } from '../../src/demo-world/seeded.js';
import { writePkcs12 } from '../../src/demo-world/write-pkcs12.js';
import { toHex } from '../../src/encoding.js';
import { openPkcs12 } from '../../src/signer/index.js';

const PIN = 'Mật khẩu 123456';

describe('PKCS#12 files of the demonstration', () => {
  it.each(['modern', 'legacy'] as const)(
    'opens a %s file with its PIN, and the chain comes with it',
    async (protection) => {
      const pki = await createDemoPki();
      for (const kind of ['rsa-2048', 'p-256'] as const) {
        const leaf = await pki.issue({ ca: pki.vgca.ca, subject: [['CN', 'DEMO']], key: kind });
        const file = await writePkcs12({
          pin: PIN,
          pkcs8: leaf.key.pkcs8,
          chain: leaf.chain,
          friendlyName: 'Đỗ Thị Mẫu',
          protection,
          salts: seeded('test', protection),
        });
        const signer = await openPkcs12(file, PIN);
        expect(signer.certificateChain.map(toHex)).toEqual(leaf.chain.map(toHex));
        await expect(openPkcs12(file, 'another PIN')).rejects.toMatchObject({ code: 'PIN_WRONG' });
      }
    },
  );

  it('are the same bytes for the same salts', async () => {
    const pki = await createDemoPki();
    const { key, chain } = await pki.issue({ ca: pki.vgca.ca, subject: [['CN', 'DEMO']] });
    for (const protection of ['modern', 'legacy'] as const) {
      const make = async () =>
        toHex(
          await writePkcs12({
            pin: PIN,
            pkcs8: key.pkcs8,
            chain,
            friendlyName: 'x',
            protection,
            salts: seeded('test', 'same'),
          }),
        );
      expect(await make()).toBe(await make());
    }
  });
});
