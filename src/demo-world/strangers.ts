import { commercialSeal, officialSeal, remotePerson } from './layouts.js';
import type { DemoSchool } from './people.js';
import type { DemoLeaf, DemoPki } from './pki.js';
import { years } from './pki.js';
import { PROVINCES } from './schools.js';
import type { DemoTimes } from './times.js';

/** Certificates of people who mean harm, or of the wrong kind. */
export interface Strangers {
  /** A real certificate of a real CA, whose common name is the school's. */
  readonly impostor: DemoLeaf;
  /** The school's name under a root and a CA named like the real ones, with other keys. */
  readonly homeMade: DemoLeaf;
  /** The school's own, for encryption only. */
  readonly wrongUsage: DemoLeaf;
}

export async function makeStrangers(pki: DemoPki, school: DemoSchool, times: DemoTimes): Promise<Strangers> {
  const name = school.name.toUpperCase();
  const { taxCode, province } = school.plan;
  const notBefore = times.today - years(1.5);
  const impostor = await pki.issue({
    ca: pki.neac.remote,
    subject: remotePerson({ name, citizenId: '999000000666', province: PROVINCES[province].name }),
    notBefore,
  });
  const root = await pki.issueCa({ id: 'home-made-root', subject: pki.vgca.root.subject, notBefore });
  const ca = await pki.issueCa({ id: 'home-made-ca', issuer: root, subject: pki.vgca.ca.subject, notBefore });
  const made = await pki.issue({ ca, subject: officialSeal({ name, taxCode }), notBefore });
  const wrongUsage = await pki.issue({
    ca: pki.neac.token,
    subject: commercialSeal({ name, taxCode, province: PROVINCES[province].name }),
    notBefore,
    keyUsage: ['keyEncipherment', 'dataEncipherment'],
  });
  return { impostor, homeMade: made, wrongUsage };
}
