//! Lists and creates clusters with the Kubernetes Engine API.
//!
//! ```sh
//! cargo run --example container -- list my-project
//! cargo run --example container -- create my-project europe-west1 my-cluster
//! ```

use std::io::Write;
use std::time::Duration;

use clap::{Parser, Subcommand};
use example_clients::container_v1::Container;
use example_clients::container_v1::schemas::{Autopilot, Cluster, CreateClusterRequest};

mod shared;

/// Lists and creates clusters.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the clusters of a project.
    List {
        project: String,
        /// A region or a zone; "-" stands for all.
        #[arg(default_value = "-")]
        location: String,
    },
    /// Creates a cluster in the mode Autopilot, and waits until it is ready.
    Create {
        project: String,
        location: String,
        name: String,
        /// The time to wait for the cluster, in minutes.
        #[arg(long, default_value_t = 30)]
        timeout: u64,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let container: Container = options.connection.client().await?;
    let clusters = container.projects().locations().clusters();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { project, location } => {
            let parent = format!("projects/{project}/locations/{location}");
            let response = clusters.list(parent).send().await?;
            for cluster in response.clusters {
                let status = cluster.status.map(|status| status.to_string());
                writeln!(
                    out,
                    "{}\t{}\t{}",
                    cluster.name.unwrap_or_default(),
                    cluster.location.unwrap_or_default(),
                    status.unwrap_or_default()
                )?;
            }
        }
        Command::Create {
            project,
            location,
            name,
            timeout,
        } => {
            let parent = format!("projects/{project}/locations/{location}");
            let cluster = Cluster::new()
                .name(&name)
                .autopilot(Autopilot::new().enabled(true));
            let request = CreateClusterRequest::new().cluster(cluster);
            let limit = Duration::from_secs(timeout * 60);
            // The operation is polled. It continues if the time is over, and the error contains its name.
            let poller = clusters.create(parent, request).poller();
            poller.timeout(limit).wait().await?;
            writeln!(out, "{name} is ready")?;
        }
    }
    Ok(())
}
