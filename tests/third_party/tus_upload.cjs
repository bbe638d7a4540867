// tus-js-client as anybody would use it: one file, one upload, its own retries.
// argv: the address to create at, the file, the value of Upload-Metadata.
// Prints {"location": ...} when it is done; ends with 1 and the reason otherwise.
const fs = require('node:fs')
const tus = require('tus-js-client')

const [endpoint, path, metadata] = process.argv.slice(2)
const upload = new tus.Upload(fs.createReadStream(path), {
  endpoint,
  uploadSize: fs.statSync(path).size,
  // The grant is bytes, and this library's own option takes texts only.
  headers: { 'Upload-Metadata': metadata },
  retryDelays: [50, 100, 200, 400, 800],
  onError(error) {
    console.error(error.message)
    process.exit(1)
  },
  onSuccess() {
    console.log(JSON.stringify({ location: upload.url }))
  },
})
upload.start()
