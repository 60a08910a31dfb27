// schemas/index.json: every published schema with its URN, so that a validator can be loaded without scanning the folder.
export function generateIndex(project) {
  const rows = project.schemas.map(({ file, schema }) => {
    const type = schema.properties?.loai_ho_so?.const;
    const version = schema.properties?.phien_ban?.const;
    return {
      id: schema.$id,
      file,
      title: schema.title,
      ...(type === undefined ? {} : { loai_ho_so: type, phien_ban: version }),
    };
  });
  return new Map([['schemas/index.json', `${JSON.stringify({ schemas: rows }, null, 2)}\n`]]);
}
