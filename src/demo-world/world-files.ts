import { utf8Encode } from '../encoding.js';
import { pemOf } from '../x509/write.js';
import type { DemoLeaf } from './pki.js';
import { readmeOf } from './readme.js';
import { seeded } from './seeded.js';
import { readable } from './sign.js';
import type { Strangers } from './strangers.js';
import type { TrustFiles } from './trust-files.js';
import { trustTables } from './trust-tables.js';
import type { DemoWorld } from './world-types.js';
import { writePkcs12 } from './write-pkcs12.js';

/** Every file of a world by its path in the folder. */
export async function worldFiles(
  world: Omit<DemoWorld, 'files'>,
  trust: TrustFiles,
  strangers: Strangers,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { pki, people, records, cases, catalogue } = world;
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of trust.files) files.set(`trust/${name}`, bytes);
  files.set('trust-pin.txt', utf8Encode(`${trust.pin}\n`));
  files.set('anchors.pem', utf8Encode(pki.roots.map(({ certificateDer }) => pem(certificateDer)).join('')));
  for (const ca of pki.authorities) files.set(`authorities/${ca.id}.pem`, utf8Encode(pem(ca.certificateDer)));
  for (const [id, { certificateDer }] of Object.entries(pki.tsa))
    files.set(`authorities/tsa-${id}.pem`, utf8Encode(pem(certificateDer)));
  for (const [name, bytes] of trustTables(trust.issuers, world.certificates)) files.set(name, bytes);
  const holders: KeyHolder[] = [...people.values()].map((one) => ({ ...one, legacy: one.plan.legacyKeyFile === true }));
  holders.push(
    { id: 'tsa/vgca', name: 'TSA minh họa', leaf: pki.tsa.vgca },
    { id: 'tsa/neac', name: 'DEMO TSA', leaf: pki.tsa.neac },
    { id: 'nguoi-la/ghi-ten-truong', name: 'Người lạ ghi tên trường', leaf: strangers.impostor },
    { id: 'nguoi-la/goc-tu-lam', name: 'Gốc chứng thực tự làm', leaf: strangers.homeMade },
    { id: 'nguoi-la/sai-muc-dich', name: 'Chứng thư để mã hóa', leaf: strangers.wrongUsage },
    { id: 'trust-list/root', name: 'Ký danh sách tin cậy minh họa', leaf: trust.listSigner },
    ...[...trust.shardSigners].map(([id, leaf]) => ({
      id: `trust-list/${id}`,
      name: 'Ký danh sách tỉnh minh họa',
      leaf,
    })),
  );
  for (const holder of holders) {
    files.set(`certificates/${holder.id}.pem`, utf8Encode(holder.leaf.chain.map(pem).join('')));
    files.set(`keys/${holder.id}.p12`, await keyFile(world, holder));
  }
  for (const [name, record] of records) files.set(`records/${name}.json`, readable(record));
  for (const [name, bytes] of world.signedPdf) files.set(`signed-pdf/${name}.pdf`, bytes);
  for (const { file, bytes } of cases) files.set(file, bytes);
  for (const { file, bytes } of catalogue) files.set(file, bytes);
  const listed = [...cases, ...catalogue].map(({ bytes: _, ...row }) => row);
  files.set('cases.json', utf8Encode(`${JSON.stringify(listed, null, 2)}\n`));
  files.set('README.md', utf8Encode(readmeOf(world)));
  return files;
}

function pem(der: Uint8Array): string {
  return pemOf('CERTIFICATE', der);
}

interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly leaf: DemoLeaf;
  readonly legacy?: boolean;
}

function keyFile(
  { pin, seed }: Pick<DemoWorld, 'pin' | 'seed'>,
  { id, name, leaf, legacy }: KeyHolder,
): Promise<Uint8Array> {
  return writePkcs12({
    pin,
    pkcs8: leaf.key.pkcs8,
    chain: leaf.chain,
    friendlyName: name,
    protection: legacy === true ? 'legacy' : 'modern',
    salts: seeded(seed, `pkcs12/${id}`),
  });
}
