/**
 * Of Scalar only the files for the browser are served, and they are bundled: what they were bundled from (240 MB) is not
 * installed.
 */
function readPackage(manifest) {
  return manifest.name === '@scalar/api-reference' ? { ...manifest, dependencies: {} } : manifest;
}

module.exports = { hooks: { readPackage } };
