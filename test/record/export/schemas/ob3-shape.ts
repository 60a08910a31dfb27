/** Open Badges 3.0 and CLR 2.0 as tables: class → member → [kind, least, most]. Sources: README.md beside this file. */
export type Kind =
  | 'URI'
  | 'String'
  | 'DateTimeZ'
  | 'Boolean'
  | 'Number'
  | 'Type'
  | `enum:${string}`
  | `class:${string}`;
export type Shape = Readonly<Record<string, readonly [Kind, number, number]>>;

const one = 1;
const many = Number.POSITIVE_INFINITY;

const verifiable: Shape = {
  '@context': ['URI', one, many],
  id: ['URI', one, one],
  type: ['Type', one, many],
  name: ['String', one, one],
  description: ['String', 0, one],
  issuer: ['class:Profile', one, one],
  validFrom: ['DateTimeZ', one, one],
  validUntil: ['DateTimeZ', 0, one],
  awardedDate: ['DateTimeZ', 0, one],
  evidence: ['class:Evidence', 0, many],
  credentialSchema: ['class:CredentialSchema', 0, many],
};

export const ob3: Readonly<Record<string, Shape>> = {
  OpenBadgeCredential: { ...verifiable, credentialSubject: ['class:AchievementSubject', one, one] },
  ClrCredential: { ...verifiable, partial: ['Boolean', 0, one], credentialSubject: ['class:ClrSubject', one, one] },
  ClrSubject: {
    id: ['URI', 0, one],
    type: ['Type', one, many],
    identifier: ['class:IdentityObject', 0, many],
    achievement: ['class:Achievement', 0, many],
    verifiableCredential: ['class:OpenBadgeCredential', one, many],
    association: ['class:Association', 0, many],
  },
  CredentialSchema: { id: ['URI', one, one], type: ['enum:CredentialSchemaType', one, one] },
  Association: {
    type: ['Type', one, one],
    associationType: ['enum:AssociationType', one, one],
    sourceId: ['URI', one, one],
    targetId: ['URI', one, one],
  },
  AchievementSubject: {
    id: ['URI', 0, one],
    type: ['Type', one, many],
    activityEndDate: ['DateTimeZ', 0, one],
    activityStartDate: ['DateTimeZ', 0, one],
    creditsEarned: ['Number', 0, one],
    achievement: ['class:Achievement', one, one],
    identifier: ['class:IdentityObject', 0, many],
    licenseNumber: ['String', 0, one],
    narrative: ['String', 0, one],
    result: ['class:Result', 0, many],
    role: ['String', 0, one],
    source: ['class:Profile', 0, one],
    term: ['String', 0, one],
  },
  Achievement: {
    id: ['URI', one, one],
    type: ['Type', one, many],
    achievementType: ['enum:AchievementType', 0, one],
    creditsAvailable: ['Number', 0, one],
    criteria: ['class:Criteria', one, one],
    description: ['String', one, one],
    fieldOfStudy: ['String', 0, one],
    humanCode: ['String', 0, one],
    inLanguage: ['String', 0, one],
    name: ['String', one, one],
    otherIdentifier: ['class:IdentifierEntry', 0, many],
    resultDescription: ['class:ResultDescription', 0, many],
    specialization: ['String', 0, one],
    tag: ['String', 0, many],
    version: ['String', 0, one],
  },
  Criteria: { id: ['URI', 0, one], narrative: ['String', 0, one] },
  Evidence: {
    id: ['URI', 0, one],
    type: ['Type', one, many],
    narrative: ['String', 0, one],
    name: ['String', 0, one],
    description: ['String', 0, one],
    genre: ['String', 0, one],
    audience: ['String', 0, one],
  },
  IdentityObject: {
    type: ['Type', one, one],
    hashed: ['Boolean', one, one],
    identityHash: ['String', one, one],
    identityType: ['enum:IdentifierTypeEnum', one, one],
    salt: ['String', 0, one],
  },
  IdentifierEntry: {
    type: ['Type', one, one],
    identifier: ['String', one, one],
    identifierType: ['enum:IdentifierTypeEnum', one, one],
  },
  Profile: {
    id: ['URI', one, one],
    type: ['Type', one, many],
    name: ['String', 0, one],
    url: ['URI', 0, one],
    description: ['String', 0, one],
    address: ['class:Address', 0, one],
    otherIdentifier: ['class:IdentifierEntry', 0, many],
    official: ['String', 0, one],
    parentOrg: ['class:Profile', 0, one],
  },
  Address: {
    type: ['Type', one, many],
    addressCountry: ['String', 0, one],
    addressCountryCode: ['String', 0, one],
    addressRegion: ['String', 0, one],
    addressLocality: ['String', 0, one],
    streetAddress: ['String', 0, one],
    postalCode: ['String', 0, one],
  },
  Result: {
    type: ['Type', one, many],
    achievedLevel: ['URI', 0, one],
    resultDescription: ['URI', 0, one],
    status: ['enum:ResultStatusType', 0, one],
    value: ['String', 0, one],
  },
  ResultDescription: {
    id: ['URI', one, one],
    type: ['Type', one, many],
    allowedValue: ['String', 0, many],
    name: ['String', one, one],
    requiredValue: ['String', 0, one],
    resultType: ['enum:ResultType', one, one],
    valueMax: ['String', 0, one],
    valueMin: ['String', 0, one],
  },
};

export const enumerations: Readonly<Record<string, readonly string[]>> = {
  AchievementType:
    'Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate SecondarySchoolDiploma'.split(
      ' ',
    ),
  IdentifierTypeEnum:
    'name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier'.split(
      ' ',
    ),
  ResultType:
    'GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status'.split(
      ' ',
    ),
  ResultStatusType: 'Completed Enrolled Failed InProgress OnHold Withdrew'.split(' '),
  CredentialSchemaType: ['1EdTechJsonSchemaValidator2019'],
  AssociationType: 'exactMatchOf isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy'.split(' '),
};

const dateTimeZ = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;
/** `MUST include the IRI …`: what the type of a class says; the enumerations' extensions begin with `ext:`. */
const typeOfClass: Readonly<Record<string, readonly string[]>> = {
  OpenBadgeCredential: ['VerifiableCredential', 'OpenBadgeCredential'],
  ClrCredential: ['VerifiableCredential', 'ClrCredential'],
};

const w3cContext = /^https:\/\/www\.w3\.org\/ns\/credentials\/v2$/;
const obContext = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(?:-3\.\d\.\d)*\.json$/;
const clrContext = /^https:\/\/purl\.imsglobal\.org\/spec\/clr\/v2p0\/context(?:-2\.\d\.\d)*\.json$/;
const extensions = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/extensions\.json$/;
/** The first contexts and their order, as both JSON Schemas ask for; the last is where the type of `credentialSchema` is defined. */
const contextsOfClass: Readonly<Record<string, readonly RegExp[]>> = {
  OpenBadgeCredential: [w3cContext, obContext, extensions],
  ClrCredential: [w3cContext, clrContext, obContext, extensions],
};

/** Faults of a value against a class, as `path: what`. */
export function faultsOf(value: unknown, name: string, path = ''): string[] {
  const shape = ob3[name];
  if (shape === undefined) return [`${path}: no class ${name}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no object`];
  const object = value as Readonly<Record<string, unknown>>;
  const faults = Object.keys(object)
    .filter((member) => shape[member] === undefined)
    .map((member) => `${path}/${member}: not a member of ${name}`);
  const contexts = object['@context'];
  contextsOfClass[name]?.forEach((pattern, place) => {
    const found = Array.isArray(contexts) ? String(contexts[place]) : '';
    if (!pattern.test(found)) faults.push(`${path}/@context/${place}: ${found}`);
  });
  for (const [member, [kind, least, most]] of Object.entries(shape)) {
    const found = object[member];
    const at = `${path}/${member}`;
    const list = found === undefined ? [] : Array.isArray(found) ? found : [found];
    if (list.length < least || list.length > most) faults.push(`${at}: ${list.length} values`);
    // A list where the model says one or more, one value where it says at most one, as the JSON Schema has it.
    if (found !== undefined && Array.isArray(found) !== most > 1 && kind !== 'Type') faults.push(`${at}: list or not`);
    if (kind === 'Type') {
      for (const type of typeOfClass[name] ?? [name]) if (!list.includes(type)) faults.push(`${at}: no ${type}`);
      continue;
    }
    list.forEach((item, index) => {
      faults.push(...faultOfValue(item, kind, list.length > 1 ? `${at}/${index}` : at));
    });
  }
  return faults;
}

function faultOfValue(value: unknown, kind: Kind, path: string): string[] {
  if (kind.startsWith('class:')) return faultsOf(value, kind.slice(6), path);
  if (kind.startsWith('enum:')) {
    const allowed = enumerations[kind.slice(5)]!;
    const extension = typeof value === 'string' && /^ext:[A-Za-z0-9._-]+$/.test(value);
    return allowed.includes(String(value)) || (extension && kind !== 'enum:ResultStatusType')
      ? []
      : [`${path}: ${value}`];
  }
  const fits = {
    URI: typeof value === 'string' && uri.test(value),
    String: typeof value === 'string',
    DateTimeZ: typeof value === 'string' && dateTimeZ.test(value) && !Number.isNaN(Date.parse(value)),
    Boolean: typeof value === 'boolean',
    Number: typeof value === 'number',
    Type: true,
  }[kind as 'URI'];
  return fits ? [] : [`${path}: not a ${kind}: ${JSON.stringify(value)}`];
}
