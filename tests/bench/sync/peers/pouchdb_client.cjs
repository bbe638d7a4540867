// Replicates one way, from memory to a remote PouchDB, again after an error. argv: host, port, file of
// JSON lines, folder of attachments ("" for none), applications in a batch.
const fs = require('fs')
const path = require('path')
const PouchDB = require('pouchdb')
PouchDB.plugin(require('pouchdb-adapter-memory'))

const [host, port, lines, folder, batch] = process.argv.slice(2)
const say = (words) => console.log(JSON.stringify(words))
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function documents() {
  const files = folder ? fs.readdirSync(folder).sort() : []
  return fs.readFileSync(lines, 'utf8').trim().split('\n').map((line) => {
    const { id, ...values } = JSON.parse(line)
    const made = { _id: id, ...values }
    if (values.co_dinh_kem && files.length) {
      const data = fs.readFileSync(path.join(folder, files.shift()))
      made._attachments = { page: { content_type: 'image/jpeg', data } }
    }
    return made
  })
}

async function main() {
  const local = new PouchDB('applications', { adapter: 'memory' })
  await local.bulkDocs(documents())
  say({ ready: true })
  await new Promise((resolve) => process.stdin.once('data', resolve))
  const began = Date.now() / 1000
  let errors = 0
  for (;;) {
    try {
      await local.replicate.to(`http://${host}:${port}/applications`, { batch_size: Number(batch) })
      break
    } catch (error) {
      errors += 1
      console.error(`again after ${error.name || error}`)
      await pause(1000)
    }
  }
  say({ began_s: began, ended_s: Date.now() / 1000, errors })
}

main().then(() => process.stdin.on('end', () => process.exit(0)).resume())
