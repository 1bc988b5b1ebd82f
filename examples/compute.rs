//! Lists and creates virtual machines with the Compute Engine API.
//!
//! ```sh
//! cargo run --example compute -- list my-project europe-west1-b
//! cargo run --example compute -- create my-project europe-west1-b my-vm
//! ```

use std::io::Write;

use clap::{Parser, Subcommand};
use example_clients::compute_v1::Compute;
use example_clients::compute_v1::schemas::{
    AttachedDisk, AttachedDiskInitializeParams, Instance, NetworkInterface,
};

mod shared;

/// Lists and creates virtual machines.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the virtual machines of a zone.
    List { project: String, zone: String },
    /// Creates a virtual machine, and waits until it exists.
    Create {
        project: String,
        zone: String,
        name: String,
        #[arg(long, default_value = "e2-micro")]
        machine_type: String,
        #[arg(
            long,
            default_value = "projects/debian-cloud/global/images/family/debian-12"
        )]
        image: String,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let compute: Compute = options.connection.client().await?;
    let instances = compute.instances();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { project, zone } => {
            let mut machines = instances.list(project, zone).items();
            while let Some(machine) = machines.next().await.transpose()? {
                let status = machine.status.map(|status| status.to_string());
                writeln!(
                    out,
                    "{}\t{}",
                    machine.name.unwrap_or_default(),
                    status.unwrap_or_default()
                )?;
            }
        }
        Command::Create {
            project,
            zone,
            name,
            machine_type,
            image,
        } => {
            let disk = AttachedDiskInitializeParams::new().source_image(image);
            let machine = Instance::new()
                .name(&name)
                .machine_type(format!("zones/{zone}/machineTypes/{machine_type}"))
                .disks([AttachedDisk::new()
                    .boot(true)
                    .auto_delete(true)
                    .initialize_params(disk)])
                .network_interfaces([NetworkInterface::new().network("global/networks/default")]);
            // The server waits for the operation. A failed operation is an error.
            instances.insert(project, zone, machine).wait().await?;
            writeln!(out, "{name} was created")?;
        }
    }
    Ok(())
}
